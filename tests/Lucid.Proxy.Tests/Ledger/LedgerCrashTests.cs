using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Storage;

using Xunit;

namespace Lucid.Proxy.Tests.Ledger;

public sealed class LedgerCrashTests : IDisposable
{
    private const int Rounds = 4;

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"lucid-crash-{Guid.NewGuid():N}");

    [Fact]
    public async Task A_process_killed_under_load_keeps_every_acknowledged_credit_key_and_revocation()
    {
        Random random = new(Seeds.Next());
        List<string> acknowledged = [];
        for (int round = 0; round < Rounds; round++)
        {
            acknowledged.AddRange(await RunAndKillAsync(random.Next(5, 60)));
            AssertBooks(acknowledged);
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task<List<string>> RunAndKillAsync(int afterLines)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "Lucid.Proxy.Tests"), "-?")
        {
            RedirectStandardOutput = true,
        };
        start.Environment[CrashChild.FolderVariable] = _folder;
        using Process child = Process.Start(start)!;
        List<string> lines = [];
        while (lines.Count(IsAcknowledgement) < afterLines)
        {
            string? line = await child.StandardOutput.ReadLineAsync();
            Assert.NotNull(line);
            lines.Add(line);
        }

        child.Kill();
        while (await child.StandardOutput.ReadLineAsync() is string last)
        {
            lines.Add(last);
        }

        await child.WaitForExitAsync();

        // The last line may have been cut short by the kill: what is not whole was not acknowledged.
        return [.. lines.Where(IsAcknowledgement)];
    }

    private static bool IsAcknowledgement(string line) =>
        line.EndsWith('.')
        && line.Split(' ') is ["credit", _, _, _] or ["key" or "revoked", { Length: ApiKey.Length }, _];

    private void AssertBooks(List<string> acknowledged)
    {
        AuditReport stopped = LedgerStore.Verify(CrashChild.Options(_folder), FileLayer.Default);
        Assert.Empty(stopped.Problems);
        using LedgerStore store = LedgerStore.Open(CrashChild.Options(_folder), TimeProvider.System);
        AccountView account = Assert.Single(store.Accounts());
        Assert.Equal(NanoUsd.Zero, account.Held);
        Assert.Equal(stopped.Balances[account.Id], account.Balance);
        Assert.Equal(stopped.Credited - stopped.Charged, account.Balance);
        foreach (string line in acknowledged)
        {
            string[] words = line.Split(' ');
            switch (words[0])
            {
                case "credit":
                    Assert.Equal("Credited", words[1]);
                    break;
                case "key":
                    Assert.True(LedgerRig.Knows(store, words[1]));
                    break;
                default:
                    Assert.Equal("revoked", words[0]);
                    Assert.False(LedgerRig.Knows(store, words[1]));
                    break;
            }
        }

        string[] references = [.. acknowledged
            .Select(line => line.Split(' '))
            .Where(words => words[0] == "credit")
            .Select(words => words[2])];
        Assert.True(stopped.Credited.Value >= references.Distinct().Count() * 100_000L);
        foreach (string reference in references)
        {
            ValueTask<CreditResult> again = store.CreditAsync(account.Id, new NanoUsd(100_000), reference);
            Assert.Equal(CreditVerdict.AlreadyCredited, again.AsTask().GetAwaiter().GetResult().Verdict);
        }
    }
}
