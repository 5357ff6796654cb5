using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Tests.Ledger;

/// <summary>
/// Random acts on many threads: workspaces, credits, keys, revocations, holds and settlements, some of them left open.
/// Notes what was acknowledged, at the moment it was.
/// </summary>
internal sealed class LedgerLoad(LedgerStore store, int seed)
{
    private readonly List<Acknowledgement> _acknowledged = [];
    private int _reactors = 10;

    /// <summary>What was acknowledged so far, oldest first.</summary>
    public Acknowledgement[] Acknowledged()
    {
        lock (_acknowledged)
        {
            return [.. _acknowledged];
        }
    }

    /// <summary>How many acts were acknowledged so far.</summary>
    public int Count
    {
        get
        {
            lock (_acknowledged)
            {
                return _acknowledged.Count;
            }
        }
    }

    /// <summary>Acts until all acts are done or the ledger has stopped.</summary>
    public Task RunAsync(int threads, int acts)
    {
        List<Task> tasks = [];
        for (int i = 0; i < threads; i++)
        {
            int thread = i;
            LedgerSession session = store.OpenSession(Interlocked.Increment(ref _reactors));
            tasks.Add(Task.Factory.StartNew(
                () => Run(session, thread, acts).GetAwaiter().GetResult(), TaskCreationOptions.LongRunning));
        }

        return Task.WhenAll(tasks);
    }

    private async Task Run(LedgerSession session, int thread, int acts)
    {
        Random random = new(seed + thread);
        WorkspaceResult made = await store.CreateWorkspaceAsync($"w{seed}-{thread}");
        if (made.Verdict != WorkspaceVerdict.Created)
        {
            return;
        }

        WorkspaceId workspace = made.Id;
        KeyView? key = null;
        for (int act = 0; act < acts && store.StopReason is null; act++)
        {
            switch (random.Next(key is null ? 2 : 20))
            {
                case 0:
                    string reference = $"{thread}-{act}";
                    CreditResult credit = await store.CreditAsync(workspace, new NanoUsd(1000), reference);
                    Note(credit.Verdict == CreditVerdict.Credited, new(workspace, AckKind.Credit, reference, default));
                    break;
                case 1:
                    IssuedKey issued = await store.IssueKeyAsync(workspace, $"user{random.Next(2)}", "key");
                    Note(issued.Secret is not null, new(workspace, AckKind.Key, issued.Secret ?? "", default));
                    key = issued.Key ?? key;
                    break;
                case 2 when random.Next(4) == 0:
                    await RevokeAsync(workspace, key!);
                    break;
                default:
                    await CallAsync(session, random, workspace, key!);
                    break;
            }
        }
    }

    private async Task RevokeAsync(WorkspaceId workspace, KeyView key)
    {
        try
        {
            await store.RevokeKeyAsync(key.Id);
            Note(true, new(workspace, AckKind.Revocation, $"{key.Id}", default));
        }
        catch (LedgerStoppedException)
        {
            // Not acknowledged.
        }
    }

    private async Task CallAsync(LedgerSession session, Random random, WorkspaceId workspace, KeyView key)
    {
        HoldRequest request = new(
            session.NextExchangeId(),
            workspace,
            key.User,
            key.Id,
            store.StopReason is null ? ModelNumber(random) : 1,
            new NanoUsd(random.Next(0, 300)),
            1_800_000_000_000 + (random.Next(3) * 86_400_000L));
        if (store.TryHold(session, in request, out Hold hold) != HoldVerdict.Held || random.Next(10) == 0)
        {
            // Refused, or left open for a crash to end.
            return;
        }

        SettleRequest settle = new(
            new NanoUsd(random.Next(0, 400)),
            new TokenUsage(random.Next(100), 0, 0, 5, 0),
            random.Next(2) == 0 ? UsageSource.Reported : UsageSource.Counted,
            200,
            12,
            request.AtUnixMs);
        SettleVerdict verdict = store.Settle(session, in hold, in settle, out SettleReceipt receipt);
        if (verdict == SettleVerdict.Settled && store.IsStrict)
        {
            Note(
                await store.DurableAsync(session),
                new(workspace, AckKind.Settlement, $"{hold.Exchange}", receipt.Charged));
        }
    }

    private int ModelNumber(Random random)
    {
        try
        {
            return store.ModelNumber(random.Next(3) == 0 ? "claude-sonnet-4-6" : "gpt-4o");
        }
        catch (LedgerStoppedException)
        {
            return 1;
        }
    }

    private void Note(bool isAcknowledged, Acknowledgement acknowledgement)
    {
        if (isAcknowledged)
        {
            lock (_acknowledged)
            {
                _acknowledged.Add(acknowledgement);
            }
        }
    }
}
