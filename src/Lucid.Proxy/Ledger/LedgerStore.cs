using System;
using System.Threading;
using System.Threading.Tasks;

using Lucid.Net.Bytes;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// The ledger of one machine: truth in the journal, money in FASTER records, both moved under the account's stripe
/// lock. This part holds the hot members; no account is ever out of memory, so none answers NotResident.
/// </summary>
internal sealed partial class LedgerStore : ILedger, ILedgerJournal, IDisposable
{
    private readonly LedgerOptions _options;
    private readonly TimeProvider _time;
    private readonly LedgerJournal _journal;
    private readonly LedgerBooks _books;
    private readonly LedgerDirectory _directory;
    private readonly RecordStore<AccountRecord> _accounts;
    private readonly RecordStore<UserRecord> _users;
    private readonly int _incarnation;
    private readonly LedgerStripe[] _stripes = new LedgerStripe[LedgerStripe.Count];
    private readonly Lock[] _userGates = new Lock[LedgerStripe.Count];

    public string? StopReason => _journal.StopReason;

    public bool IsStrict => _options.Strict;

    public LedgerSession OpenSession(int reactorIndex)
    {
        LedgerSession session = new(reactorIndex, _incarnation, _accounts, _users);
        lock (_controlGate)
        {
            foreach (LedgerSession other in _sessions)
            {
                // Two sessions of one index would make the same exchange ids.
                Invariant.Holds(other.ReactorIndex != reactorIndex);
            }

            _sessions.Add(session);
        }

        return session;
    }

    public SlotVerdict TryTakeSlot(LedgerSession session, UserId user, int cap)
    {
        if (_journal.StopReason is not null)
        {
            return SlotVerdict.Unavailable;
        }

        UserChange change = new() { Act = UserAct.TakeSlot, Incarnation = _incarnation, Cap = cap };
        Change(session, user, ref change);
        return change.Verdict;
    }

    public void ReturnSlot(LedgerSession session, UserId user)
    {
        UserChange change = new() { Act = UserAct.ReturnSlot, Incarnation = _incarnation };
        Change(session, user, ref change);
    }

    public HoldVerdict TryHold(LedgerSession session, in HoldRequest request, out Hold hold)
    {
        hold = default;
        HoldChange change = new()
        {
            Journal = _journal,
            Incarnation = _incarnation,
            Entry = new OpenedEntry(new CallEntry(
                request.Exchange,
                request.Workspace,
                request.User,
                request.Key,
                request.ModelNumber,
                request.AtUnixMs,
                request.Amount)
            {
                UpstreamNumber = request.UpstreamNumber,
            }),
        };
        LedgerStripe stripe = _stripes[LedgerStripe.IndexOf(request.Workspace.Value)];
        try
        {
            lock (stripe.Gate)
            {
                if (_journal.StopReason is not null)
                {
                    return HoldVerdict.Unavailable;
                }

                Invariant.Holds(session.Holds.TryChange(request.Workspace.Value, ref change));
                if (change.Verdict != HoldVerdict.Held)
                {
                    return change.Verdict;
                }

                hold = new Hold(
                    request.Exchange,
                    request.Workspace,
                    request.User,
                    request.Key,
                    request.ModelNumber,
                    request.Amount,
                    stripe.Holds.Open(in request))
                {
                    UpstreamNumber = request.UpstreamNumber,
                };
            }
        }
        catch (InvariantException error)
        {
            StopForFault(error);
            throw;
        }

        session.LastSequence = change.Sequence;
        return HoldVerdict.Held;
    }

    public SettleVerdict Settle(
        LedgerSession session, in Hold hold, in SettleRequest request, out SettleReceipt receipt)
    {
        receipt = default;
        SettleChange change = new()
        {
            Journal = _journal,
            Incarnation = _incarnation,
            Request = request,
            Call = new CallEntry(
                hold.Exchange,
                hold.Workspace,
                hold.User,
                hold.Key,
                hold.ModelNumber,
                request.AtUnixMs,
                hold.Amount)
            {
                UpstreamNumber = hold.UpstreamNumber,
            },
        };
        LedgerStripe stripe = _stripes[LedgerStripe.IndexOf(hold.Workspace.Value)];
        try
        {
            Invariant.Holds(request.Cost >= NanoUsd.Zero && !request.Usage.HasNegative);
            lock (stripe.Gate)
            {
                SettleVerdict verdict = stripe.Holds.Check(in hold, in request);
                if (verdict != SettleVerdict.Settled)
                {
                    return verdict;
                }

                Invariant.Holds(session.Settlements.TryChange(hold.Workspace.Value, ref change));
                stripe.Holds.Close(in hold, in request);
            }
        }
        catch (InvariantException error)
        {
            StopForFault(error);
            throw;
        }

        if (change.Verdict == SettleVerdict.Settled)
        {
            session.LastSequence = change.Sequence;
            receipt = change.Receipt;
        }

        return change.Verdict;
    }

    public NanoUsd Available(LedgerSession session, WorkspaceId workspace)
    {
        AccountRecord record = ReadAccount(session, workspace);
        return LedgerMachine.Available(in record, _incarnation);
    }

    public ValueTask<bool> DurableAsync(LedgerSession session) =>
        _options.Strict ? _journal.WhenDurableAsync(session.LastSequence) : ValueTask.FromResult(true);

    /// <summary>
    /// Completes when all that was appended until now is on disk, without waiting for the next group commit: true, or
    /// false when the journal has stopped.
    /// </summary>
    public ValueTask<bool> SyncAsync() => _journal.WhenDurableAsync(_journal.LastSequence);

    public ValueTask LoadAsync(WorkspaceId workspace, UserId user) => ValueTask.CompletedTask;

    private AccountRecord ReadAccount(LedgerSession session, WorkspaceId workspace)
    {
        AccountChange change = new() { Act = AccountAct.Read };
        lock (_stripes[LedgerStripe.IndexOf(workspace.Value)].Gate)
        {
            Invariant.Holds(session.Accounts.TryChange(workspace.Value, ref change));
        }

        return change.Record;
    }

    private void Change(LedgerSession session, UserId user, ref UserChange change)
    {
        try
        {
            lock (_userGates[LedgerStripe.IndexOf(user.Value)])
            {
                Invariant.Holds(session.Users.TryChange(user.Value, ref change));
            }
        }
        catch (InvariantException error)
        {
            StopForFault(error);
            throw;
        }
    }

    // Our own mistake about money: better no calls than calls on wrong books.
    private void StopForFault(InvariantException error) => _journal.Stop(
        $"The ledger stopped because of an internal fault: {error.Message}. Calls that need a hold are refused; run: "
        + "lucid ledger verify, then restart.");
}
