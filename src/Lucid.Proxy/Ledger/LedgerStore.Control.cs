using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

using Lucid.Net.Bytes;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// The control plane: one change at a time under one lock, appended and applied there, answered when it is durable. The
/// lock is never held over a wait.
/// </summary>
internal sealed partial class LedgerStore
{
    private readonly Lock _controlGate = new();
    private readonly List<LedgerSession> _sessions = [];
    private readonly RecordSession<AccountRecord, AccountChange> _controlAccounts;
    private readonly RecordSession<AccountRecord, CreditChange> _controlCredits;
    private readonly RecordSession<UserRecord, UserChange> _controlUsers;

    public int ModelNumber(string modelId)
    {
        CheckName(modelId);
        lock (_controlGate)
        {
            if (_directory.Models.TryFind(modelId, out int known))
            {
                return known;
            }

            // Not waited for: the journal keeps its order, so no call can be recorded under a number that is not.
            ModelRegisteredEntry entry = new(_directory.Models.Next, modelId);
            AppendNumber(in entry);
            _directory.Add(in entry);
            return entry.Number;
        }
    }

    public int UpstreamNumber(string account)
    {
        CheckName(account);
        lock (_controlGate)
        {
            if (_directory.Upstreams.TryFind(account, out int known))
            {
                return known;
            }

            UpstreamRegisteredEntry entry = new(_directory.Upstreams.Next, account);
            AppendNumber(in entry);
            _directory.Add(in entry);
            return entry.Number;
        }
    }

    public async ValueTask<WorkspaceResult> CreateWorkspaceAsync(string name)
    {
        (WorkspaceResult result, long sequence) = CreateWorkspace(name);
        bool isDurable = await _journal.WhenDurableAsync(sequence);
        return isDurable ? result : new WorkspaceResult(WorkspaceVerdict.Unavailable, default);
    }

    public async ValueTask<CreditResult> CreditAsync(WorkspaceId workspace, NanoUsd amount, string reference)
    {
        (CreditResult result, long sequence) = Credit(workspace, amount, reference);
        bool isDurable = await _journal.WhenDurableAsync(sequence);
        return isDurable ? result : result with { Verdict = CreditVerdict.Unavailable };
    }

    public async ValueTask<IssuedKey> IssueKeyAsync(WorkspaceId workspace, string user, string name)
    {
        if (!EntryText.IsValid(user) || !EntryText.IsValid(name))
        {
            return new IssuedKey(IssueVerdict.InvalidName, null, null);
        }

        string secret = ApiKey.Create();
        KeyHash hash = ApiKey.HashOf(secret);
        (IssueVerdict verdict, KeyEntry? key, long sequence) = Issue(workspace, user, name, secret, in hash);
        if (key is null)
        {
            return new IssuedKey(verdict, null, null);
        }

        if (!await _journal.WhenDurableAsync(sequence))
        {
            return new IssuedKey(IssueVerdict.Unavailable, null, null);
        }

        // Valid only now: a key that a crash would forget must not have worked.
        lock (_controlGate)
        {
            Invariant.Holds(KeyRing.TryAdd(key));
        }

        return new IssuedKey(IssueVerdict.Issued, secret, ViewOf(key, revokedAtUnixMs: null));
    }

    public async ValueTask<bool> RevokeKeyAsync(KeyId id)
    {
        long sequence;
        lock (_controlGate)
        {
            KeyEntry? key = _directory.Find(id);
            if (key is null)
            {
                return false;
            }

            // Before it is durable: refusing too early harms nobody, refusing too late does.
            key.Revoke();
            if (_directory.RevocationOf(id) is { } revocation)
            {
                sequence = revocation.Sequence;
            }
            else
            {
                KeyRevokedEntry entry = new(id, NowUnixMs());
                if (!_journal.TryAppend(in entry, out sequence))
                {
                    throw new LedgerStoppedException(_journal.StopReason ?? "The journal cannot keep up.");
                }

                _directory.Add(in entry, sequence);
            }
        }

        return await _journal.WhenDurableAsync(sequence)
            ? true
            : throw new LedgerStoppedException(_journal.StopReason ?? "The ledger is closed.");
    }

    private static void CheckName(string name)
    {
        if (!EntryText.IsValid(name))
        {
            throw new ArgumentException($"'{name}' cannot be numbered in the journal.", nameof(name));
        }
    }

    private void AppendNumber<TEntry>(in TEntry entry)
        where TEntry : struct, IJournalEntry
    {
        if (!_journal.TryAppend(in entry, out _))
        {
            throw new LedgerStoppedException(_journal.StopReason ?? "The journal cannot keep up.");
        }
    }

    private (WorkspaceResult Result, long Sequence) CreateWorkspace(string name)
    {
        lock (_controlGate)
        {
            if (!EntryText.IsValid(name))
            {
                return (new WorkspaceResult(WorkspaceVerdict.InvalidName, default), 0);
            }

            if (_directory.FindWorkspace(name) is WorkspaceEntry taken)
            {
                return (new WorkspaceResult(WorkspaceVerdict.NameTaken, taken.Id), 0);
            }

            if (_directory.Workspaces.Count >= _accounts.Capacity)
            {
                return (new WorkspaceResult(WorkspaceVerdict.AtCapacity, default), 0);
            }

            WorkspaceCreatedEntry entry = new(_directory.NextWorkspace, NowUnixMs(), name);
            if (!_journal.TryAppend(in entry, out long sequence))
            {
                return (new WorkspaceResult(WorkspaceVerdict.Unavailable, default), 0);
            }

            // The record first: whoever finds the workspace in the directory finds its money.
            AccountChange change = new() { Act = AccountAct.Create, Sequence = sequence };
            lock (_stripes[LedgerStripe.IndexOf(entry.Workspace.Value)].Gate)
            {
                Invariant.Holds(_controlAccounts.TryChange(entry.Workspace.Value, ref change));
            }

            _directory.Add(in entry);
            return (new WorkspaceResult(WorkspaceVerdict.Created, entry.Workspace), sequence);
        }
    }

    private (CreditResult Result, long Sequence) Credit(WorkspaceId workspace, NanoUsd amount, string reference)
    {
        lock (_controlGate)
        {
            if (!EntryText.IsValid(reference))
            {
                return (new CreditResult(CreditVerdict.InvalidReference, default, default), 0);
            }

            if (amount <= NanoUsd.Zero)
            {
                return (new CreditResult(CreditVerdict.InvalidAmount, default, default), 0);
            }

            if (_directory.Find(workspace) is null)
            {
                return (new CreditResult(CreditVerdict.UnknownWorkspace, default, default), 0);
            }

            if (_directory.Credits.TryGetValue(CreditReference.Of(workspace, reference), out CreditEntry standing))
            {
                // Waits for the first one's record, should that still be on its way.
                CreditVerdict verdict = standing.Amount == amount
                    ? CreditVerdict.AlreadyCredited
                    : CreditVerdict.ConflictsWithCredited;
                NanoUsd balance = new(ReadAccount(workspace).BalanceNano);
                return (new CreditResult(verdict, balance, standing.Amount), standing.Sequence);
            }

            CreditChange change = new()
            {
                Journal = _journal,
                Entry = new CreditedEntry(workspace, amount, NowUnixMs(), reference),
            };
            lock (_stripes[LedgerStripe.IndexOf(workspace.Value)].Gate)
            {
                Invariant.Holds(_controlCredits.TryChange(workspace.Value, ref change));
            }

            if (change.Verdict == CreditVerdict.Credited)
            {
                _directory.Add(change.Entry, change.Sequence);
                return (new CreditResult(change.Verdict, change.Balance, amount), change.Sequence);
            }

            return (new CreditResult(change.Verdict, change.Balance, default), 0);
        }
    }

    private (IssueVerdict Verdict, KeyEntry? Key, long Sequence) Issue(
        WorkspaceId workspace, string user, string name, string secret, in KeyHash hash)
    {
        lock (_controlGate)
        {
            if (_directory.Find(workspace) is not WorkspaceEntry entry)
            {
                return (IssueVerdict.UnknownWorkspace, null, 0);
            }

            UserEntry? known = LedgerDirectory.FindUser(entry, user);
            if (known is null && _directory.Users.Count >= _users.Capacity)
            {
                return (IssueVerdict.AtCapacity, null, 0);
            }

            KeyIssuedEntry issued = new(
                _directory.NextKey,
                workspace,
                known?.Id ?? _directory.NextUser,
                NowUnixMs(),
                hash,
                ApiKey.PrefixOf(secret),
                user,
                name);
            if (!_journal.TryAppend(in issued, out long sequence))
            {
                return (IssueVerdict.Unavailable, null, 0);
            }

            if (known is null)
            {
                UserChange change = new() { Act = UserAct.Create, Incarnation = _incarnation };
                lock (_userGates[LedgerStripe.IndexOf(issued.User.Value)])
                {
                    Invariant.Holds(_controlUsers.TryChange(issued.User.Value, ref change));
                }
            }

            return (IssueVerdict.Issued, _directory.Add(in issued), sequence);
        }
    }

    // Under the control lock, which owns the control sessions.
    private AccountRecord ReadAccount(WorkspaceId workspace)
    {
        AccountChange change = new() { Act = AccountAct.Read };
        lock (_stripes[LedgerStripe.IndexOf(workspace.Value)].Gate)
        {
            Invariant.Holds(_controlAccounts.TryChange(workspace.Value, ref change));
        }

        return change.Record;
    }

    private long NowUnixMs() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
