using System.Collections.Generic;
using System.Threading.Tasks;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// The book. The hot members run on a reactor's thread with that reactor's session: they never block on anything but a
/// short lock with no I/O inside, and allocate nothing. The others may be called on any thread, complete on any thread,
/// and what changes something completes only when it is durable.
/// </summary>
internal interface ILedger
{
    /// <summary>
    /// Null while the ledger works; else why it stopped, in a sentence for the operator. It never restarts.
    /// </summary>
    string? StopReason { get; }

    /// <summary>True when answers wait for their settlement to be durable (see <see cref="DurableAsync"/>).</summary>
    bool IsStrict { get; }

    /// <summary>The session of one reactor, made before its first call. One thread at a time uses it.</summary>
    LedgerSession OpenSession(int reactorIndex);

    /// <summary>Hot. One more call in flight for the user, unless that would pass <paramref name="cap"/>.</summary>
    SlotVerdict TryTakeSlot(LedgerSession session, UserId user, int cap);

    /// <summary>Hot. The call that took a slot has ended. Exactly once per slot taken.</summary>
    void ReturnSlot(LedgerSession session, UserId user);

    /// <summary>
    /// Hot. Checks the balance and sets the amount aside in one step; appends <c>opened</c> without waiting.
    /// </summary>
    HoldVerdict TryHold(LedgerSession session, in HoldRequest request, out Hold hold);

    /// <summary>
    /// Hot. Charges a call exactly once and gives the rest of its hold back. A cost above the hold is taken from what
    /// is available; what that does not cover is written off. The balance never passes zero.
    /// </summary>
    SettleVerdict Settle(LedgerSession session, in Hold hold, in SettleRequest request, out SettleReceipt receipt);

    /// <summary>Hot. As above, for a caller that does not need the split.</summary>
    SettleVerdict Settle(LedgerSession session, in Hold hold, in SettleRequest request) =>
        Settle(session, in hold, in request, out _);

    /// <summary>Hot. What a hold on this workspace could take now.</summary>
    NanoUsd Available(LedgerSession session, WorkspaceId workspace);

    /// <summary>
    /// Completes when all that this session appended is durable: true, or false when the journal has stopped. Completes
    /// at once unless <see cref="IsStrict"/>. May complete on another thread: go back to the reactor.
    /// </summary>
    ValueTask<bool> DurableAsync(LedgerSession session);

    /// <summary>After NotResident: brings the records into memory off the reactor.</summary>
    ValueTask LoadAsync(WorkspaceId workspace, UserId user);

    /// <summary>
    /// The journal's number of a model, registered at the first call for it. At catalog load, never hot.
    /// </summary>
    int ModelNumber(string modelId);

    /// <summary>As above of an upstream account, by its name in the configuration.</summary>
    int UpstreamNumber(string account);

    ValueTask<WorkspaceResult> CreateWorkspaceAsync(string name);

    /// <summary>Adds money. The same reference twice is one credit; with another amount it is a conflict.</summary>
    ValueTask<CreditResult> CreditAsync(WorkspaceId workspace, NanoUsd amount, string reference);

    /// <summary>Issues a key for a user of the workspace, who is created at the first key.</summary>
    ValueTask<IssuedKey> IssueKeyAsync(WorkspaceId workspace, string user, string name);

    /// <summary>
    /// Revokes a key: refused on every thread from now on, durable at completion. True when it is revoked (again too),
    /// false when there is no such key.
    /// </summary>
    /// <exception cref="LedgerStoppedException">The journal has stopped: the key is refused only until a
    /// restart.</exception>
    ValueTask<bool> RevokeKeyAsync(KeyId id);

    /// <summary>Finds a workspace by id (<c>ws_1</c>) or by name; a name wins.</summary>
    bool TryFindWorkspace(string idOrName, out WorkspaceId id);

    IReadOnlyList<AccountView> Accounts();

    AccountView? Account(WorkspaceId id);

    /// <summary>Keys of one workspace or of all, in the order of issue, revoked ones included.</summary>
    IReadOnlyList<KeyView> Keys(WorkspaceId? workspace);

    /// <summary>Adds up settled calls; every call whose Settle has returned is in it.</summary>
    UsageReport Usage(UsageQuery query);

    /// <summary>The last finished calls, newest first.</summary>
    IReadOnlyList<CallView> RecentCalls(int most, WorkspaceId? workspace);
}
