using System;
using System.Collections.Generic;
using System.Linq;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Tests.Storage;
using Xunit;

namespace Lucid.Proxy.Tests.Simulation;

/// <summary>
/// Keeps its own book of a simulated run, from what clients and operators were told alone, and holds the proxy to it
/// (the invariants of the ledger: never below zero, settled once, nothing lost, nothing left held).
/// </summary>
internal sealed class ExchangeAuditor(SimulatedProxy proxy)
{
    private readonly Dictionary<WorkspaceId, long> _credited = [];
    private readonly List<KnownCall> _calls = [];
    private readonly Dictionary<string, WorkspaceId> _validKeys = [];

    /// <summary>Calls begun so far.</summary>
    public IReadOnlyList<KnownCall> Calls => _calls;

    public void OnCredited(WorkspaceId workspace, long nano) =>
        _credited[workspace] = _credited.GetValueOrDefault(workspace) + nano;

    public void OnKeyIssued(WorkspaceId workspace, string secret) => _validKeys.Add(secret, workspace);

    public void OnKeyRevoked(string secret) => _validKeys.Remove(secret);

    public void OnCalled(KnownCall call) => _calls.Add(call);

    /// <summary>What holds at every moment.</summary>
    public void CheckAlways()
    {
        foreach (AccountView account in proxy.Ledger.Accounts())
        {
            long charged = proxy.Ledger.RecentCalls(10_000, account.Id).Sum(call => call.Receipt.Charged.Value);
            Assert.Equal(_credited.GetValueOrDefault(account.Id) - charged, account.Balance.Value);
            Assert.InRange(account.Held.Value, 0, account.Balance.Value);
            Assert.All(account.Users, user => Assert.InRange(user.InFlight, 0, SimulatedProxy.Concurrency));
        }
    }

    /// <summary>What holds when no call runs any more.</summary>
    public void CheckAtRest()
    {
        CheckAlways();
        Assert.Equal((0, 0L), (proxy.InFlight(), proxy.HeldNano()));
        IReadOnlyList<CallView> settled = proxy.Ledger.RecentCalls(10_000, null);
        Dictionary<string, CallView> byId = settled.ToDictionary(call => call.Exchange.ToString());
        foreach (KnownCall known in _calls)
        {
            known.Call.ThrowFault();
            Assert.True(known.Call.IsOver || known.Call.HasLeft, $"A call did not end: {known.Call.Received}");
            CheckCall(known, known.Call.Id.Length > 0 ? byId.GetValueOrDefault(known.Call.Id) : null);
        }

        // Nothing reaches an upstream without a record; a connection that died idle is tried once more.
        Assert.True(proxy.Upstream.Stats.Requests <= 2 * settled.Count);
        Assert.Equal(0, proxy.Reactor.Slabs.RentedBytes);
    }

    /// <summary>A ledger that starts on what a crash left has every acknowledged credit and key and holds nothing; then
    /// its journal is right by itself.</summary>
    public void CheckAfterCrash(SimulatedDisk left)
    {
        using (LedgerStore again = LedgerStore.Open(SimulatedProxy.LedgerOptions, proxy.Clock, left))
        {
            foreach (AccountView account in again.Accounts())
            {
                // Settlements of the last moment may be lost, acknowledged credits never.
                long charged = again.RecentCalls(10_000, account.Id).Sum(call => call.Receipt.Charged.Value);
                Assert.Equal(_credited.GetValueOrDefault(account.Id) - charged, account.Balance.Value);
                Assert.True(account.Balance >= NanoUsd.Zero);
                Assert.Equal(NanoUsd.Zero, account.Held);
                Assert.All(account.Users, user => Assert.Equal(0, user.InFlight));
            }

            Assert.All(_validKeys.Keys, secret => Assert.True(Ledger.LedgerRig.Knows(again, secret)));
            IReadOnlyList<CallView> calls = again.RecentCalls(10_000, null);
            Assert.Equal(calls.Count, calls.DistinctBy(call => call.Exchange).Count());
            Assert.All(
                calls.Where(call => call.End == CallEnd.Orphaned),
                call => Assert.Equal(NanoUsd.Zero, call.Receipt.Charged));
        }

        AuditReport audit = LedgerStore.Verify(SimulatedProxy.LedgerOptions, left);
        Assert.Empty(audit.Problems);
        Assert.Equal(0, audit.OpenCalls);
        Assert.Equal(_credited.Values.Sum(), audit.Credited.Value);
    }

    private static void CheckCall(KnownCall known, CallView? settled)
    {
        SimulatedCall call = known.Call;
        if (settled is null)
        {
            Assert.True(
                call.HasLeft || call.Status is 400 or 401 or 402 or 429 or 503,
                $"A call was answered {call.Status} and is not in the journal: {call.Received}");
            return;
        }

        Assert.True(settled.Receipt.Charged <= settled.Held, "A call cost more than its hold.");
        Assert.Equal(NanoUsd.Zero, settled.Receipt.WrittenOff);
        if (call is { Status: 200, IsComplete: true } && known.ExpectedUsage is { } usage)
        {
            Assert.Equal(UsageSource.Reported, settled.Source);
            Assert.Equal(usage, settled.Usage);
            Assert.Equal(SimulatedProxy.Prices.Cost(usage), settled.Receipt.Charged);
        }

        // A key that is revoked inside its call pays what was made by then.
        bool isRevoked = call.Received.Contains("was revoked while it ran", StringComparison.Ordinal);
        if (call.Status is not (0 or 200) && call.IsComplete && !isRevoked)
        {
            Assert.Equal(NanoUsd.Zero, settled.Receipt.Charged);
        }
    }

    /// <summary>A call that was begun, and what it costs if it comes to its proper end.</summary>
    /// <param name="Call">The client's side.</param>
    /// <param name="ExpectedUsage">What the upstream was told to report; null where that is not fixed.</param>
    internal sealed record KnownCall(SimulatedCall Call, TokenUsage? ExpectedUsage);
}
