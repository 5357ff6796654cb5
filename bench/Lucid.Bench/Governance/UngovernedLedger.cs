using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;

namespace Lucid.Bench.Governance;

/// <summary>
/// A ledger that says yes to everything and writes nothing: what is left of an exchange when slot, hold, settlement and
/// journal are taken out of it. Only here; the product has no such thing.
/// </summary>
/// <param name="real">Opens sessions, whose exchange ids everybody needs; its own proxy has the one before.</param>
internal sealed class UngovernedLedger(LedgerStore real) : ILedger
{
    public string? StopReason => null;

    public bool IsStrict => false;

    public LedgerSession OpenSession(int reactorIndex) => real.OpenSession(reactorIndex + 1);

    public SlotVerdict TryTakeSlot(LedgerSession session, UserId user, int cap) => SlotVerdict.Taken;

    public void ReturnSlot(LedgerSession session, UserId user)
    {
        // Nothing was taken.
        return;
    }

    public HoldVerdict TryHold(LedgerSession session, in HoldRequest request, out Hold hold)
    {
        hold = new Hold(
            request.Exchange, request.Workspace, request.User, request.Key, request.ModelNumber, request.Amount, 0);
        return HoldVerdict.Held;
    }

    public SettleVerdict Settle(
        LedgerSession session, in Hold hold, in SettleRequest request, out SettleReceipt receipt)
    {
        receipt = default;
        return SettleVerdict.Settled;
    }

    public NanoUsd Available(LedgerSession session, WorkspaceId workspace) => new(long.MaxValue);

    public ValueTask<bool> DurableAsync(LedgerSession session) => ValueTask.FromResult(true);

    public ValueTask LoadAsync(WorkspaceId workspace, UserId user) => ValueTask.CompletedTask;

    public int ModelNumber(string modelId) => real.ModelNumber(modelId);

    public int UpstreamNumber(string account) => real.UpstreamNumber(account);

    public ValueTask<WorkspaceResult> CreateWorkspaceAsync(string name) => throw Unneeded();

    public ValueTask<CreditResult> CreditAsync(WorkspaceId workspace, NanoUsd amount, string reference) =>
        throw Unneeded();

    public ValueTask<IssuedKey> IssueKeyAsync(WorkspaceId workspace, string user, string name) => throw Unneeded();

    public ValueTask<bool> RevokeKeyAsync(KeyId id) => throw Unneeded();

    public bool TryFindWorkspace(string idOrName, out WorkspaceId id) => throw Unneeded();

    public IReadOnlyList<AccountView> Accounts() => throw Unneeded();

    public AccountView? Account(WorkspaceId id) => throw Unneeded();

    public IReadOnlyList<KeyView> Keys(WorkspaceId? workspace) => throw Unneeded();

    public UsageReport Usage(UsageQuery query) => throw Unneeded();

    public IReadOnlyList<CallView> RecentCalls(int most, WorkspaceId? workspace) => throw Unneeded();

    private static NotSupportedException Unneeded() => new("The benchmark's request path does not ask for this.");
}
