using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.Proxy.Tests.Hosting;
using Xunit;

namespace Lucid.Proxy.Tests.Cli;

public sealed class LucidCommandTests : IAsyncLifetime
{
    private readonly RunningHost _server = RunningHost.Start();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_first_customer_is_set_up_by_three_commands()
    {
        Assert.Equal(
            (0, "ws_1 acme: balance 0 USD\n", ""), await _server.RunAsync(false, "workspaces", "create", "acme"));
        Assert.Equal(
            (0, "ws_1: 10.5 USD credited (inv-7)\nws_1: balance 10.5 USD\n", ""),
            await _server.RunAsync(false, "workspaces", "credit", "acme", "--usd", "10.50", "--reference", "inv-7"));
        (int code, string key, string said) = await _server.RunAsync(
            false, "keys", "create", "--workspace", "acme", "--user", "alice", "--name", "laptop");

        Assert.Equal(0, code);
        Assert.Matches("^lx-[0-9A-Za-z]{43}\n$", key);
        Assert.Equal("key_1 for alice in ws_1. This is shown once:\n", said);
        (int status, _) = await _server.CallAsync(
            "POST",
            "/v1/chat/completions",
            key.Trim(),
            "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
        Assert.Equal(200, status);
    }

    [Fact]
    public async Task The_same_reference_is_credited_once_and_a_random_one_is_told()
    {
        await _server.RunAsync(false, "workspaces", "create", "acme");
        await _server.RunAsync(false, "workspaces", "credit", "acme", "--usd", "1", "--reference", "r");

        (_, string again, _) = await _server.RunAsync(false, "workspaces", "credit", "acme", "--usd", "1",
            "--reference", "r");
        (_, string random, _) = await _server.RunAsync(false, "workspaces", "credit", "ws_1", "--usd", "1");

        Assert.Equal("ws_1: 1 USD was credited before (r)\nws_1: balance 1 USD\n", again);
        Assert.Matches("^ws_1: 1 USD credited \\(cli-[0-9a-f]{16}\\)\nws_1: balance 2 USD\n$", random);
    }

    [Fact]
    public async Task Lists_are_tables_on_a_terminal_and_json_in_a_pipe()
    {
        await _server.KeyAsync();

        (_, string table, _) = await _server.RunAsync(true, "workspaces", "list");
        (_, string json, _) = await _server.RunAsync(false, "workspaces", "list");
        (_, string csv, _) = await _server.RunAsync(false, "keys", "list", "--format", "csv");
        (_, string forced, _) = await _server.RunAsync(true, "keys", "list", "--workspace", "acme", "--format", "json");

        Assert.Contains("available USD", table);
        Assert.Matches(@"ws_1\s+acme\s+10\s+0\s+10\s+0\s+1", table);
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Equal("10", document.RootElement.GetProperty("workspaces")[0].GetProperty("balanceUsd").GetString());
        Assert.StartsWith("id,key,workspace,user,name,created,revoked\nkey_1,lx-", csv);
        Assert.Contains("\"user\": \"alice\"", forced);
    }

    [Fact]
    public async Task An_empty_list_says_so_on_a_terminal()
        => Assert.Equal((0, "None.\n", ""), await _server.RunAsync(true, "keys", "list"));

    [Fact]
    public async Task Usage_adds_up_by_what_is_asked_and_ends_with_the_total()
    {
        const string content = "[[sim input=100 output=10]]";
        string key = await _server.KeyAsync();
        foreach (string model in new[] { "gpt-4o", "gpt-4o", "openclaw-v1" })
        {
            await _server.CallAsync(
                "POST",
                "/v1/chat/completions",
                key,
                $"{{\"model\":\"{model}\",\"messages\":[{{\"role\":\"user\",\"content\":\"{content}\"}}]}}");
        }

        (int code, string csv, _) = await _server.RunAsync(false, "usage", "--by", "model", "--format", "csv");
        (_, string none, _) = await _server.RunAsync(false, "usage", "--until", "2001-01-01", "--format", "csv");
        (_, string table, _) = await _server.RunAsync(true, "usage", "--since", "today", "--by", "user,day");

        Assert.Equal(0, code);
        Assert.Equal(
            [
                "model,calls,input,cache read,cache write,output,charged USD,first party USD",
                "gpt-4o,2,200,0,0,20,0.00007,0.0007",
                "openclaw-v1,1,100,0,0,10,0.000014,0.00014",
                "total,3,300,0,0,30,0.000084,0.00084",
            ],
            csv.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.EndsWith("total,0,0,0,0,0,0,0\n", none);
        Assert.Matches(@"alice\s+3\s+300", table);
    }

    [Fact]
    public async Task A_key_is_revoked_by_its_id()
    {
        await _server.KeyAsync();

        Assert.Equal((0, "key_1 is revoked\n", ""), await _server.RunAsync(false, "keys", "revoke", "key_1"));
        (_, string csv, _) = await _server.RunAsync(false, "keys", "list", "--format", "csv");
        Assert.Matches("key_1,.*,20[0-9-]+ [0-9:]+Z\n$", csv);
    }

    [Theory]
    [InlineData("There is no workspace \"none\". GET /admin/workspaces lists them.", "workspaces", "credit", "none",
        "--usd", "1")]
    [InlineData("amountUsd must be dollars above zero", "workspaces", "credit", "acme", "--usd", "1,5")]
    [InlineData("There is no key \"key_9\".", "keys", "revoke", "key_9")]
    [InlineData("\"soon\" names no day; write a day such as 2026-11-22", "usage", "--since", "soon")]
    [InlineData("by is one or more of day, workspace, user, key, model", "usage", "--by", "colour")]
    [InlineData("Nothing answers at http://127.0.0.1:1", "keys", "list", "--admin", "http://127.0.0.1:1")]
    [InlineData("\"here\" is no URL of a server", "keys", "list", "--admin", "here")]
    [InlineData("cannot be read", "keys", "list", "--config", "/no/such/lucid.json", "--admin", "http://127.0.0.1:1")]
    public async Task What_cannot_be_done_is_said_in_a_sentence_and_exits_with_one(string expected,
        params string[] arguments)
    {
        await _server.KeyAsync();

        (int code, string output, string error) = await _server.RunAsync(false, arguments);

        Assert.Equal((1, ""), (code, output));
        Assert.Contains(expected, error);
        Assert.DoesNotContain("   at ", error);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("demo")]
    [InlineData("check")]
    [InlineData("simulate")]
    [InlineData("usage")]
    [InlineData("workspaces create")]
    [InlineData("workspaces list")]
    [InlineData("workspaces credit")]
    [InlineData("keys create")]
    [InlineData("keys list")]
    [InlineData("keys revoke")]
    public async Task Every_command_explains_itself_with_examples(string command)
    {
        (int code, string help, _) = await _server.RunAsync(false, [.. command.Split(' '), "--help"]);

        Assert.Equal(0, code);
        Assert.Contains("Usage:", help);
        Assert.Contains($"Examples:\n  lucid {command}", help);
    }

    [Fact]
    public async Task An_unknown_command_is_refused()
    {
        (int code, _, string error) = await _server.RunAsync(false, "usages");

        Assert.Equal(1, code);
        Assert.Contains("usages", error);
    }

    [Fact]
    public async Task A_good_configuration_is_described()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "{ \"listen\": [ \"127.0.0.1:1234\" ] }");

        (int code, string output, _) = await _server.RunAsync(false, "check", "--config", file);

        File.Delete(file);
        Assert.Equal(0, code);
        Assert.Contains("callers    http://127.0.0.1:1234\n", output);
        Assert.Contains("no key (env:ANTHROPIC_API_KEY is not set)", output);
        Assert.Contains("model      gpt-4o (chat) by openai, not callable: no key\n", output);
        Assert.EndsWith("No problems.\n", output);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("serve")]
    public async Task A_bad_configuration_is_refused_with_every_problem_and_exit_code_one(string command)
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "{\n  \"lisen\": [],\n  \"strict\": 1\n}");

        (int code, string output, string error) = await _server.RunAsync(false, command, "--config", file);

        File.Delete(file);
        Assert.Equal((1, ""), (code, output));
        IEnumerable<string> lines = error.Split('\n',
            StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                $"{file}:2: lisen is not a known key; did you mean listen?",
                $"{file}:3: strict is a number; write true or false.",
                "2 problems; nothing was started.",
            ],
            lines);
    }

    [Fact]
    public async Task The_demo_runs_to_its_end_and_cleans_up()
    {
        string[] before = Directory.GetDirectories(Path.GetTempPath(), "lucid-demo-*");

        (int code, string output, string error) = await _server.RunAsync(false, "demo");

        Assert.Equal((0, ""), (code, error));
        Assert.Matches("POST /v1/chat/completions with gpt-4o, streaming:\n  \\S+ \\S+ ", output);
        Assert.Matches("POST /v1/messages with claude-haiku-4-5, streaming:\n  \\S+ \\S+ ", output);
        Assert.Equal(2, output.Split(" tokens in, 32 out, held ").Length - 1);
        Assert.Contains("cost 0.0000365 USD", output);
        Assert.Matches("Balance before 10 USD, after 9\\.99[0-9]+ USD, held 0 USD\\.", output);
        Assert.Matches("the proxy added -?[0-9]+ us\\.", output);
        Assert.Equal(before, Directory.GetDirectories(Path.GetTempPath(), "lucid-demo-*"));
    }
}
