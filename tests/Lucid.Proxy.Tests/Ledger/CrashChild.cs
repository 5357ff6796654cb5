using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Tests.Ledger;

/// <summary>
/// The process that a crash test kills: this program again, told by the environment to work on a ledger and to print
/// every acknowledgement, until it is killed.
/// </summary>
internal static class CrashChild
{
    public const string FolderVariable = "LUCID_CRASH_CHILD_FOLDER";

    [ModuleInitializer]
    public static void RunWhenAsked()
    {
        string? folder = Environment.GetEnvironmentVariable(FolderVariable);
        if (folder is not null)
        {
            // On its own thread, since no other thread may enter this module before the initializer has returned. The
            // runner's own main prints its usage meanwhile and is waited for nothing.
            new Thread(() => WorkAsync(folder, Console.Out).GetAwaiter().GetResult()).Start();
        }
    }

    public static LedgerOptions Options(string folder) => new() { DataFolder = folder, LogSegmentBits = 20, LogReserveBytes = 4096 };

    private static async Task WorkAsync(string folder, TextWriter acknowledged)
    {
        using LedgerStore store = LedgerStore.Open(Options(folder), TimeProvider.System);
        string round = $"{store.Keys(null).Count}";
        if (!store.TryFindWorkspace("acme", out WorkspaceId workspace))
        {
            workspace = (await store.CreateWorkspaceAsync("acme")).Id;
        }

        for (int thread = 0; thread < 2; thread++)
        {
            LedgerSession session = store.OpenSession(thread);
            IssuedKey key = await store.IssueKeyAsync(workspace, $"user{thread}", "k");
            new Thread(() => Call(store, session, key.Key!)) { IsBackground = true }.Start();
            await acknowledged.WriteLineAsync($"key {key.Secret} .");
        }

        for (int i = 0; ; i++)
        {
            CreditResult credit = await store.CreditAsync(workspace, new NanoUsd(100_000), $"{round}-{i}");
            await acknowledged.WriteLineAsync($"credit {credit.Verdict} {round}-{i} .");
            if (i % 10 == 5)
            {
                IssuedKey key = await store.IssueKeyAsync(workspace, "changing", "k");
                await store.RevokeKeyAsync(key.Key!.Id);
                await acknowledged.WriteLineAsync($"revoked {key.Secret} .");
            }

            await acknowledged.FlushAsync();
        }
    }

    private static void Call(LedgerStore store, LedgerSession session, KeyView key)
    {
        int model = store.ModelNumber("m");
        for (int i = 0; ; i++)
        {
            HoldRequest request = new(
                session.NextExchangeId(), key.Workspace, key.User, key.Id, model, new NanoUsd(i % 997), 0);
            if (store.TryHold(session, in request, out Hold hold) == HoldVerdict.Held && i % 50 != 0)
            {
                SettleRequest settle = new(
                    new NanoUsd(i % 1201), new TokenUsage(1, 0, 0, 1, 0), UsageSource.Reported, 200, 1, 0);
                store.Settle(session, in hold, in settle, out _);
            }

            if (i % 20 == 0)
            {
                // Leaves the processor to the others: the test is about the kill, not about the load.
                Thread.Sleep(1);
            }
        }
    }
}
