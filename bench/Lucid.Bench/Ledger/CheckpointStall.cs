using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;

namespace Lucid.Bench.Ledger;

/// <summary><c>--checkpoint N</c>: how long does a checkpoint of N workspaces take, and does a reactor wait for it? One
/// thread holds and settles at a steady rate, and each of its calls is timed, before the checkpoint and while it
/// runs.</summary>
internal static class CheckpointStall
{
    private const int CallsPerSecond = 20_000;
    private const int SecondsBefore = 5;
    private const int MostCalls = 4_000_000;

    public static async Task RunAsync(int count)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lucid-bench-");
        try
        {
            LedgerOptions options = new()
            {
                DataFolder = folder.FullName,
                MaxWorkspaces = count + 1,
                MaxUsers = count + 1,
                CheckpointBytes = long.MaxValue,
            };
            using LedgerStore store = LedgerStore.Open(options, TimeProvider.System);
            await LedgerAtScale.MakeAllAsync(store, count, withKeys: true);
            WorkspaceResult workspace = await store.CreateWorkspaceAsync("bench");
            await store.CreditAsync(workspace.Id, new NanoUsd(long.MaxValue / 2), "bench");
            IssuedKey key = await store.IssueKeyAsync(workspace.Id, "user", "key");
            Measure(store, workspace.Id, key.Key!);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Measure(LedgerStore store, WorkspaceId workspace, KeyView key)
    {
        long[] before = new long[MostCalls];
        long[] during = new long[MostCalls];
        int isRunning = 0;
        int beforeCount = 0;
        int duringCount = 0;
        using CancellationTokenSource ended = new();
        Thread reactor = new(() =>
        {
            LedgerSession session = store.OpenSession(0);
            int model = store.ModelNumber("claude-sonnet-4-6");
            long begun = Stopwatch.GetTimestamp();
            for (long i = 0; !ended.IsCancellationRequested; i++)
            {
                while (Stopwatch.GetElapsedTime(begun).TotalSeconds * CallsPerSecond < i)
                {
                    Thread.SpinWait(20);
                }

                long at = Stopwatch.GetTimestamp();
                CallOnce(store, session, workspace, key, model, i);
                long took = Stopwatch.GetTimestamp() - at;
                if (Volatile.Read(ref isRunning) != 0)
                {
                    during[duringCount++] = took;
                }
                else
                {
                    before[beforeCount++] = took;
                }
            }
        });
        reactor.Start();
        Thread.Sleep(SecondsBefore * 1000);
        Volatile.Write(ref isRunning, 1);
        long from = Stopwatch.GetTimestamp();
        CheckpointReport report = store.Checkpoint();
        double ms = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
        ended.Cancel();
        reactor.Join();
        Console.WriteLine(FormattableString.Invariant($"checkpoint: {ms:F0} ms, {report.Bytes} bytes{report.Problem}"));
        Print("hold and settle before it", before.AsSpan(0, beforeCount));
        Print("hold and settle beside it", during.AsSpan(0, duringCount));
    }

    private static void CallOnce(
        LedgerStore store, LedgerSession session, WorkspaceId workspace, KeyView key, int model, long number)
    {
        HoldRequest request = new(
            session.NextExchangeId(), workspace, key.User, key.Id, model, new NanoUsd(1000), 1);
        if (store.TryHold(session, in request, out Hold hold) != HoldVerdict.Held)
        {
            throw new InvalidOperationException($"The ledger refused call {number}: {store.StopReason}");
        }

        SettleRequest settle = new(
            new NanoUsd(600), new TokenUsage(100, 0, 0, 50, 0), UsageSource.Reported, 200, 12, number);
        store.Settle(session, in hold, in settle, out _);
    }

    private static void Print(string what, Span<long> ticks)
    {
        ticks.Sort();
        Console.WriteLine(FormattableString.Invariant(
            $"{what}: {ticks.Length} calls, p50 {At(ticks, 0.5):F1} us, p99 {At(ticks, 0.99):F1} us, ")
            + FormattableString.Invariant($"p99.9 {At(ticks, 0.999):F1} us, most {At(ticks, 1):F1} us"));
    }

    private static double At(ReadOnlySpan<long> sorted, double part) =>
        Stopwatch.GetElapsedTime(0, sorted[(int)((sorted.Length - 1) * part)]).TotalMicroseconds;
}
