using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Storage;

namespace Lucid.Bench.Ledger;

/// <summary>
/// Questions that take too long for BenchmarkDotNet: <c>--workspaces N [--with-keys]</c>, what does a million
/// workspaces take in memory, and <c>--recovery N</c>, how long does a start take after a million settlements?
/// <c>--checkpoint N</c> is asked of <see cref="CheckpointStall"/>.
/// </summary>
internal static class LedgerAtScale
{
    private const int AtOnce = 1000;
    private const int CallsBetweenPauses = 5000;

    /// <summary>Runs one of them; false when the arguments ask for neither.</summary>
    public static async Task<bool> TryRunAsync(string[] args)
    {
        // One answer per process: what a first one leaves behind would be in the second.
        if (args is ["--workspaces", var workspaces, .. var rest])
        {
            await WorkspacesAsync(Whole(workspaces), withKeys: rest is ["--with-keys"]);
            return true;
        }

        if (args is ["--checkpoint", var kept, ..])
        {
            await CheckpointStall.RunAsync(Whole(kept));
            return true;
        }

        if (args is ["--recovery", var settlements, ..])
        {
            await RecoveryAsync(Whole(settlements));
            return true;
        }

        return false;
    }

    private static async Task WorkspacesAsync(int count, bool withKeys)
    {
        long before = Resident();
        LedgerOptions options = new()
        {
            DataFolder = "/bench",
            MaxWorkspaces = count,
            MaxUsers = Math.Max(1, withKeys ? count : 1),
            CheckpointBytes = long.MaxValue,
        };
        using LedgerStore store = LedgerStore.Open(options, TimeProvider.System, new DiscardingFiles());
        await MakeAllAsync(store, count, withKeys);
        long bytes = Resident() - before;
        string what = withKeys ? "workspaces, each with a credit, a user and a key" : "workspaces, each with a credit";
        Print($"{count} {what}: {bytes / 1_000_000} MB resident, {bytes / count} bytes each");
        Print($"  of them managed heap: {GC.GetTotalMemory(forceFullCollection: true) / 1_000_000} MB");
    }

    /// <summary>Makes workspaces, many at once.</summary>
    public static async Task MakeAllAsync(LedgerStore store, int count, bool withKeys)
    {
        for (int from = 0; from < count; from += AtOnce)
        {
            List<Task> made = [];
            for (int i = from; i < Math.Min(count, from + AtOnce); i++)
            {
                made.Add(MakeAsync(store, i, withKeys));
            }

            await Task.WhenAll(made);
        }
    }

    private static async Task MakeAsync(LedgerStore store, int number, bool withKeys)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"workspace-{number}");
        WorkspaceResult workspace = await store.CreateWorkspaceAsync(name);
        CreditResult credit = await store.CreditAsync(workspace.Id, new NanoUsd(NanoUsd.PerUsd), "first");
        if (credit.Verdict != CreditVerdict.Credited)
        {
            throw new InvalidOperationException($"{workspace.Verdict}, {credit.Verdict}");
        }

        if (withKeys)
        {
            await store.IssueKeyAsync(workspace.Id, "alice", "default");
        }
    }

    private static async Task RecoveryAsync(int settlements)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lucid-bench-");
        try
        {
            LedgerOptions options = new() { DataFolder = folder.FullName, CheckpointBytes = long.MaxValue };
            using (LedgerStore store = LedgerStore.Open(options, TimeProvider.System))
            {
                await SettleAsync(store, settlements);
            }

            Print($"{settlements} settlements, {FolderBytes(folder) / 1_000_000} MB of journal");
            PrintStart("from the journal alone", options);
            using (LedgerStore store = LedgerStore.Open(options, TimeProvider.System))
            {
                long begun = Stopwatch.GetTimestamp();
                CheckpointReport report = store.Checkpoint();
                double ms = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
                Print($"checkpoint: {ms:F0} ms, {report.Bytes} bytes{report.Problem}");
            }

            PrintStart("from the checkpoint", options);
            long audited = Stopwatch.GetTimestamp();
            AuditReport audit = LedgerStore.Verify(options, FileLayer.Default);
            double auditMs = Stopwatch.GetElapsedTime(audited).TotalMilliseconds;
            Print($"audit of the whole journal: {auditMs:F0} ms, {audit.Problems.Count} problems");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task SettleAsync(LedgerStore store, int settlements)
    {
        WorkspaceResult workspace = await store.CreateWorkspaceAsync("bench");
        await store.CreditAsync(workspace.Id, new NanoUsd(long.MaxValue / 2), "bench");
        IssuedKey key = await store.IssueKeyAsync(workspace.Id, "user", "key");
        LedgerSession session = store.OpenSession(0);
        int model = store.ModelNumber("claude-sonnet-4-6");
        for (int i = 0; i < settlements; i++)
        {
            HoldRequest request = new(
                session.NextExchangeId(), workspace.Id, key.Key!.User, key.Key.Id, model, new NanoUsd(1000), 1);
            if (store.TryHold(session, in request, out Hold hold) != HoldVerdict.Held)
            {
                throw new InvalidOperationException($"The ledger refused a call: {store.StopReason}");
            }

            SettleRequest settle = new(
                new NanoUsd(600), new TokenUsage(100, 0, 0, 50, 0), UsageSource.Reported, 200, 12, i * 1000L);
            store.Settle(session, in hold, in settle, out _);
            if (i % CallsBetweenPauses == 0)
            {
                // The disk keeps up, as with a server's load.
                await store.CreditAsync(workspace.Id, new NanoUsd(1), $"pause {i}");
            }
        }
    }

    private static void PrintStart(string how, LedgerOptions options)
    {
        long begun = Stopwatch.GetTimestamp();
        using LedgerStore store = LedgerStore.Open(options, TimeProvider.System);
        Print($"start {how}: {Stopwatch.GetElapsedTime(begun).TotalMilliseconds:F0} ms");
    }

    private static long Resident()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Environment.WorkingSet;
    }

    private static long FolderBytes(DirectoryInfo folder)
    {
        long bytes = 0;
        foreach (FileInfo file in folder.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            bytes += file.Length;
        }

        return bytes;
    }

    private static int Whole(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static void Print(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));
}
