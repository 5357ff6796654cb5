using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>What a disk can do to the books of the native binary: each fault is found, said in a sentence with its exit
/// code, and never a wrong balance.</summary>
public sealed class StorageFaultTests : IAsyncLifetime
{
    private const long Credit = 100_000_000_000;
    private const int Calls = 40;
    private const int FillBytes = 64 << 10;

    // A file system of its own for the data folder, seen by the process alone.
    private const string OwnDisk = "mount -t tmpfs -o size=8m none \"$0\" && exec \"$@\"";
    private const string ReadOnlyDisk =
        "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" && exec \"$@\"";

    private readonly SimulatedUpstream _upstream = SimulatedUpstream.Start();
    private LucidServer _server = null!;
    private Tenant _tenant = null!;
    private long _credited = Credit;

    private static long Cost => LucidSettings.OpenAiPrices.Cost(10, 20);

    private string Journal => Path.Combine(_server.DataFolder, "ledger", "journal.00000000");

    public async ValueTask InitializeAsync()
    {
        _server = await LucidServer.StartAsync(new LucidSettings(_upstream.Host.Endpoint)
        {
            ConcurrencyPerUser = 1000,
            CheckpointBytes = 1 << 20,
        });
        _tenant = await _server.Admin.CreateTenantAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(170)]
    public async Task A_torn_tail_is_cut_off_and_said_and_the_balance_is_that_of_before_or_after(int missing)
    {
        await CallAsync(_server, Calls);
        string body = Bodies.Chat("[[sim input=10 output=20 tokens=2]]");
        RawAnswer last = await _server.PostAsync(Bodies.ChatPath, body, _tenant.Bearer);
        await UntilDurableAsync(last.Header("x-request-id")!);
        await _server.Process.KillAsync();
        int end = Array.FindLastIndex(await File.ReadAllBytesAsync(Journal), value => value != 0) + 1;
        using (FileStream journal = new(Journal, FileMode.Open))
        {
            journal.SetLength(end - missing);
        }

        (int code, string said) = await _server.RunOnDataAsync("ledger", "verify");
        Assert.True(code == 0, said);
        Assert.Contains("The books are right", said, StringComparison.Ordinal);
        await _server.StartAgainAsync();

        await _server.Process.WaitForOutputAsync("were never acknowledged; they are cut off");
        long balance = (await _server.Admin.SettledAsync(_tenant.Id)).BalanceNano;
        Assert.Contains(_credited - balance, new[] { Calls * Cost, (Calls + 1) * Cost });
    }

    [Fact]
    public async Task A_flipped_byte_in_the_middle_is_a_loud_stop_with_file_and_offset()
    {
        for (int i = 0; i < 10; i++)
        {
            // Each round is on disk before the next begins: later blocks prove the earlier ones.
            await CallAsync(_server, Calls / 10);
        }

        await _server.Process.KillAsync();
        byte[] bytes = await File.ReadAllBytesAsync(Journal);
        int end = Array.FindLastIndex(bytes, value => value != 0) + 1;
        byte[] flipped = [.. bytes];
        flipped[end / 2] ^= 4;
        await File.WriteAllBytesAsync(Journal, flipped);

        (int start, string said) = await StartAsync();
        (int verify, string report) = await _server.RunOnDataAsync("ledger", "verify");

        Assert.Equal((1, 1), (start, verify));
        foreach (string text in new[] { said, report })
        {
            Assert.Contains($"{Journal} is damaged at offset ", text, StringComparison.Ordinal);
            Assert.Contains("Nothing was changed. Restore this file from a copy", text, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        }

        Assert.Contains("NOT right", report, StringComparison.Ordinal);

        // It spoke the truth: nothing was changed, and with the copy restored all is there.
        Assert.Equal(flipped, await File.ReadAllBytesAsync(Journal));
        await File.WriteAllBytesAsync(Journal, bytes);
        await _server.StartAgainAsync();
        Assert.Equal(_credited - (Calls * Cost), (await _server.Admin.SettledAsync(_tenant.Id)).BalanceNano);
    }

    [Fact]
    public async Task Missing_and_damaged_checkpoints_cost_time_and_no_money()
    {
        string folder = Path.GetDirectoryName(Journal)!;
        int calls = 0;
        while (Checkpoints(folder).Length == 0)
        {
            await CallAsync(_server, 500);
            calls += 500;
            Assert.True(calls < 20_000, "No checkpoint came.");
        }

        await _server.Process.KillAsync();
        foreach (string path in Checkpoints(folder))
        {
            byte[] bytes = await File.ReadAllBytesAsync(path);
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(path, bytes);
        }

        await _server.StartAgainAsync();
        await _server.Process.WaitForOutputAsync("The ledger was recovered without it: balances come from the journal.");
        Assert.Matches(@"checkpoint\.\d+ is damaged at offset \d+\. The ledger", _server.Process.Output);
        Assert.Equal(_credited - (calls * Cost), (await _server.Admin.SettledAsync(_tenant.Id)).BalanceNano);
        await _server.Process.KillAsync();
        foreach (string path in Checkpoints(folder))
        {
            File.Delete(path);
        }

        (int code, string said) = await _server.RunOnDataAsync("ledger", "verify");
        Assert.True(code == 0, said);
        await _server.StartAgainAsync();
        Assert.Equal(_credited - (calls * Cost), (await _server.Admin.SettledAsync(_tenant.Id)).BalanceNano);
        Assert.Equal(200, (await _server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi"), _tenant.Bearer)).Status);
    }

    [Fact]
    public async Task With_the_disk_full_calls_that_need_a_hold_get_503_and_the_rest_is_served()
    {
        string folder = Directory.CreateTempSubdirectory("lucid-e2e-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        await using LucidServer server = await LucidServer.StartInAsync(
            folder,
            new LucidSettings(_upstream.Host.Endpoint) { ConcurrencyPerUser = 1000 },
            [.. Unshare, "sh", "-c", OwnDisk, Path.Combine(folder, "data")]);
        Tenant tenant = await server.Admin.CreateTenantAsync();
        string data = server.Process.PathOf(server.DataFolder);
        Fill(Path.Combine(data, "filler"));

        int answered = 0;
        RawAnswer refused;
        do
        {
            refused = await server.PostAsync(Bodies.ChatPath, Bodies.Chat("[[sim input=10 output=20]]"), tenant.Bearer);
            answered += refused.Status == 200 ? 1 : 0;
            Assert.True(answered < 100_000, "The disk did not fill up.");
        }
        while (refused.Status == 200);

        Assert.Equal(503, refused.Status);
        Assert.Contains("nothing was charged", refused.Text, StringComparison.Ordinal);
        Assert.NotNull(refused.Header("retry-after"));
        Assert.Equal(503, (await server.PostAsync(Bodies.MessagesPath, Bodies.Message("Hi"), tenant.Bearer)).Status);
        Assert.Equal(200, (await server.GetAsync("/v1/models")).Status);
        Assert.Equal(0, (await server.Admin.SettledAsync(tenant.Id)).HeldNano);
        Assert.Equal(0, await server.Admin.MetricAsync("lucid_ledger_up"));
        InvalidOperationException ready = await Assert.ThrowsAsync<InvalidOperationException>(
            () => server.Admin.GetAsync("readyz"));
        Assert.Contains("503", ready.Message, StringComparison.Ordinal);
        await server.Process.WaitForOutputAsync("No space left on device");

        // What was acknowledged is on that disk: a copy of it proves the books.
        string copy = Path.Combine(_server.Folder, "copy");
        CopyLedger(data, copy);
        await using LucidProcess verify = await LucidProcess.StartAsync(
            _server.Folder, ["ledger", "verify", "--data", copy]);
        Assert.Equal(0, await verify.WaitForExitAsync());
        Assert.Contains("The books are right", verify.Output, StringComparison.Ordinal);
        using JsonDocument report = JsonDocument.Parse(verify.Output[..(verify.Output.LastIndexOf('}') + 1)]);
        long charged = AccountSnapshot.Nano(report.RootElement.GetProperty("chargedUsd").GetString()!);
        Assert.InRange(charged / Cost, 0, answered);
        Assert.Equal(0, charged % Cost);
    }

    [Fact]
    public async Task A_read_only_folder_is_no_start_and_can_still_be_verified()
    {
        await CallAsync(_server, 3);
        await _server.Process.KillAsync();
        string[] through = [.. Unshare, "sh", "-c", ReadOnlyDisk, _server.DataFolder];
        await using LucidProcess start = await LucidProcess.StartAsync(
            _server.Folder, ["serve", "--config", _server.Settings.Write(_server.Folder)], through: through);
        await using LucidProcess verify = await LucidProcess.StartAsync(
            _server.Folder, ["ledger", "verify", "--data", _server.DataFolder], through: through);

        Assert.Equal(1, await start.WaitForExitAsync());
        Assert.Contains("Read-only file system", start.Output, StringComparison.Ordinal);
        Assert.Contains(_server.DataFolder, start.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", start.Output, StringComparison.Ordinal);
        Assert.Equal(0, await verify.WaitForExitAsync());
        Assert.Contains("The books are right", verify.Output, StringComparison.Ordinal);
        await _server.StartAgainAsync();
        Assert.Equal(_credited - (3 * Cost), (await _server.Admin.SettledAsync(_tenant.Id)).BalanceNano);
    }

    [Fact]
    public async Task A_second_process_on_the_same_folder_is_refused_and_the_first_goes_on()
    {
        LucidSettings second = new(_upstream.Host.Endpoint);
        string config = second.Write(Directory.CreateDirectory(Path.Combine(_server.Folder, "second")).FullName);
        string sameData = (await File.ReadAllTextAsync(config)).Replace(
            Path.Combine(_server.Folder, "second", "data"), _server.DataFolder, StringComparison.Ordinal);
        await File.WriteAllTextAsync(config, sameData);
        await using LucidProcess lucid = await LucidProcess.StartAsync(_server.Folder, ["serve", "--config", config]);

        Assert.Equal(1, await lucid.WaitForExitAsync());
        Assert.Contains("in use", lucid.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", lucid.Output, StringComparison.Ordinal);
        (int code, string said) = await _server.RunOnDataAsync("ledger", "verify");
        Assert.Equal(1, code);
        Assert.Contains("in use", said, StringComparison.Ordinal);
        await CallAsync(_server, 1);
        Assert.Equal(_credited - Cost, (await _server.Admin.SettledAsync(_tenant.Id)).BalanceNano);
    }

    private static string[] Unshare => Environment.IsPrivilegedProcess
        ? ["unshare", "--mount"]
        : ["unshare", "--mount", "--map-root-user"];

    private async Task CallAsync(LucidServer server, int calls)
    {
        using SemaphoreSlim atOnce = new(16);
        await Task.WhenAll(Enumerable.Range(0, calls).Select(async _ =>
        {
            await atOnce.WaitAsync();
            string body = Bodies.Chat("[[sim input=10 output=20 tokens=2]]");
            RawAnswer answer = await server.PostAsync(Bodies.ChatPath, body, _tenant.Bearer);
            atOnce.Release();
            Assert.Equal(200, answer.Status);
        }));

        // A credit is answered when it is on disk, and with it all that was settled before.
        await server.Admin.CreditAsync(_tenant.Id, "0.000000001", Guid.NewGuid().ToString("N"));
        _credited++;
    }

    private async Task UntilDurableAsync(string exchange)
    {
        using CancellationTokenSource deadline = WireDeadline.Start();
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(2));
        string settled = "\"kind\":\"settled\"";
        while (!(await _server.Admin.TextAsync("admin/ledger/journal?limit=10000")).Split('\n').Any(line =>
            line.Contains(settled, StringComparison.Ordinal) && line.Contains(exchange, StringComparison.Ordinal)))
        {
            Assert.True(await look.WaitForNextTickAsync(deadline.Token));
        }
    }

    private async Task<(int ExitCode, string Output)> StartAsync()
    {
        await using LucidProcess process = await LucidProcess.StartAsync(
            _server.Folder, ["serve", "--config", _server.Settings.Write(_server.Folder)]);
        return (await process.WaitForExitAsync(), process.Output);
    }

    // What is still being written has another ending.
    private static string[] Checkpoints(string folder) =>
        [.. Directory.GetFiles(folder, "checkpoint.*").Where(path => char.IsAsciiDigit(path[^1]))];

    private static void Fill(string path)
    {
        using FileStream filler = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] block = new byte[FillBytes];
        try
        {
            while (true)
            {
                filler.Write(block);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static void CopyLedger(string data, string copy)
    {
        string ledger = Directory.CreateDirectory(Path.Combine(copy, "ledger")).FullName;
        foreach (string path in Directory.GetFiles(Path.Combine(data, "ledger")))
        {
            File.Copy(path, Path.Combine(ledger, Path.GetFileName(path)));
        }
    }
}
