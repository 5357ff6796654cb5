using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Tests.Hosting;
using Xunit;

namespace Lucid.Proxy.Tests.Cli;

public sealed class LedgerCommandTests : IAsyncLifetime
{
    private const string Call =
        "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"[[sim input=100 output=10]]\"}]}";

    private readonly RunningHost _server = RunningHost.Start();
    private readonly DirectoryInfo _copies = Directory.CreateTempSubdirectory("lucid-test-");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _copies.Delete(recursive: true);
    }

    [Fact]
    public async Task A_running_server_is_verified_against_its_journal()
    {
        string key = await _server.KeyAsync();
        await _server.CallAsync("POST", "/v1/chat/completions", key, Call);

        (int code, string json, string said) = await _server.RunAsync(false, "ledger", "verify");
        (_, string table, _) = await _server.RunAsync(true, "ledger", "verify");

        Assert.Equal((0, "The books are right.\n"), (code, said));
        using JsonDocument audit = JsonDocument.Parse(json);
        Assert.True(audit.RootElement.GetProperty("right").GetBoolean());
        Assert.Equal("10", audit.RootElement.GetProperty("creditedUsd").GetString());
        Assert.Equal("0.000035", audit.RootElement.GetProperty("chargedUsd").GetString());
        Assert.Equal("9.999965", audit.RootElement.GetProperty("balanceUsd").GetString());
        Assert.Equal(0, audit.RootElement.GetProperty("openCalls").GetInt32());
        Assert.Matches(@"balances USD\s+9\.999965", table);
    }

    [Fact]
    public async Task The_journal_is_exported_as_json_lines_from_any_record_on()
    {
        string key = await _server.KeyAsync();
        await _server.CallAsync("POST", "/v1/chat/completions", key, Call);

        (int code, string all, _) = await _server.RunAsync(false, "ledger", "export");
        string[] lines = all.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        long last = JsonDocument.Parse(lines[^1]).RootElement.GetProperty("sequence").GetInt64();
        (_, string rest, _) = await _server.RunAsync(false, "ledger", "export", "--after", $"{last - 1}");
        (_, string none, _) = await _server.RunAsync(false, "ledger", "export", "--after", $"{last}");

        Assert.Equal(0, code);
        Assert.Equal(Enumerable.Range(1, lines.Length).Select(number => (long)number),
            lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("sequence").GetInt64()));
        Assert.Contains("\"kind\":\"credited\"", all);
        Assert.Contains("\"amountUsd\":\"10\",\"reference\":\"first\"", all);
        Assert.Contains("\"chargedUsd\":\"0.000035\"", lines[^1]);
        Assert.DoesNotContain(key, all);
        Assert.Equal(lines[^1] + "\n", rest);
        Assert.Empty(none);
    }

    [Fact]
    public async Task A_folder_that_a_server_runs_on_is_left_alone()
    {
        (int code, _, string said) = await _server.RunAsync(false, "ledger", "verify", "--data", _server.Folder);

        Assert.Equal(1, code);
        Assert.Contains("in use by another lucid process", said);
    }

    [Fact]
    public async Task A_folder_without_a_ledger_is_said_to_be_one()
    {
        (int code, _, string said) = await _server.RunAsync(false, "ledger", "orphans", "--data", _copies.FullName);

        Assert.Equal(1, code);
        Assert.Contains($"There is no ledger in {_copies.FullName}", said);
    }

    [Fact]
    public async Task A_stopped_folder_is_verified_and_its_open_calls_are_listed()
    {
        await CopyWithOpenCallAsync();

        (int code, string json, string said) = await RunStoppedAsync("ledger", "verify");
        (_, string orphans, _) = await RunStoppedAsync("ledger", "orphans", "--format", "csv");
        (_, string journal, _) = await RunStoppedAsync("ledger", "export");

        Assert.Equal((0, "The books are right.\n"), (code, said));
        Assert.Contains("\"openCalls\": 1", json);
        string[] lines = orphans.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("id,opened,closed,workspace,user,key,model,upstream,held USD", lines[0]);
        Assert.Matches("^req_[0-9a-f]{16},.*,at the next start,acme,alice,key_1,gpt-4o,openai,0.5$", lines[1]);
        Assert.Contains("\"heldUsd\":\"0.5\"", journal);
    }

    [Fact]
    public async Task A_changed_byte_in_the_journal_fails_the_verification()
    {
        await CopyWithOpenCallAsync();
        string path = Path.Combine(_copies.FullName, "ledger", "journal.00000000");
        byte[] bytes = File.ReadAllBytes(path);
        bytes[200] ^= 1;
        File.WriteAllBytes(path, bytes);

        (int code, string json, string said) = await RunStoppedAsync("ledger", "verify");

        Assert.Equal(1, code);
        Assert.Contains("\"right\": false", json);
        Assert.Contains($"{path} is damaged at offset", said);
        Assert.Contains("NOT right", said);
    }

    [Theory]
    [InlineData("/admin/ledger/journal?after=x")]
    [InlineData("/admin/ledger/journal?limit=0")]
    [InlineData("/admin/ledger/journal?limit=10001")]
    public async Task A_part_of_the_journal_is_asked_for_by_numbers(string path)
    {
        (int status, string body) = await _server.AdminAsync("GET", path);

        Assert.Equal(400, status);
        Assert.Contains("limit is a number from 1 to 10000", body);
    }

    private async Task<(int Code, string Out, string Error)> RunStoppedAsync(params string[] arguments) =>
        await _server.RunAsync(false, [.. arguments, "--data", _copies.FullName]);

    // As a killed process leaves it: the bytes on disk while a call is open.
    private async Task CopyWithOpenCallAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lucid-test-");
        using (LedgerStore store = LedgerStore.Open(
            new LedgerOptions { DataFolder = folder.FullName, MaxWorkspaces = 10, MaxUsers = 10, Strict = true },
            TimeProvider.System))
        {
            WorkspaceResult workspace = await store.CreateWorkspaceAsync("acme");
            await store.CreditAsync(workspace.Id, new NanoUsd(NanoUsd.PerUsd), "first");
            IssuedKey key = await store.IssueKeyAsync(workspace.Id, "alice", "laptop");
            LedgerSession session = store.OpenSession(0);
            HoldRequest request = new(
                session.NextExchangeId(), workspace.Id, key.Key!.User, key.Key.Id, store.ModelNumber("gpt-4o"),
                new NanoUsd(NanoUsd.PerUsd / 2), 1_800_000_000_000)
            {
                UpstreamNumber = store.UpstreamNumber("openai"),
            };
            Assert.Equal(HoldVerdict.Held, store.TryHold(session, in request, out _));
            Assert.True(await store.DurableAsync(session));
            string ledger = Path.Combine(_copies.FullName, "ledger");
            Directory.CreateDirectory(ledger);
            foreach (string file in Directory.GetFiles(Path.Combine(folder.FullName, "ledger")))
            {
                File.Copy(file, Path.Combine(ledger, Path.GetFileName(file)));
            }
        }

        folder.Delete(recursive: true);
    }
}
