using System;

using Lucid.Net.Bytes;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>Builds the state of the ledger from its journal, record by record, in order.</summary>
internal sealed class LedgerReplay : ILogVisitor
{
    private readonly LedgerDirectory _directory;
    private readonly KeyRing _keys;
    private readonly LedgerBooks _books;
    private readonly RecordSession<AccountRecord, AccountChange> _accounts;
    private readonly RecordSession<UserRecord, UserChange> _users;
    private readonly long _directoryThrough;

    public LedgerReplay(
        LedgerDirectory directory,
        KeyRing keys,
        LedgerBooks books,
        RecordSession<AccountRecord, AccountChange> accounts,
        RecordSession<UserRecord, UserChange> users,
        CheckpointFacts? checkpoint)
    {
        _directory = directory;
        _keys = keys;
        _books = books;
        _accounts = accounts;
        _users = users;
        _directoryThrough = checkpoint?.Ended.DirectorySequence ?? 0;
        Incarnation = checkpoint?.Begun.Incarnation ?? 0;
    }

    /// <summary>The newest process start in the journal, 0 for none.</summary>
    public int Incarnation { get; private set; }

    public void OnBlock(ReadOnlySpan<byte> payload, in LogBlock block, string path, long offset)
    {
        long expected = block.FirstNumber;
        while (!payload.IsEmpty)
        {
            if (!JournalRecord.TryRead(payload, out JournalRecord record) || record.Sequence != expected)
            {
                throw new LedgerFormatException(path, offset, $"record {expected} does not stand where it should.");
            }

            try
            {
                Apply(in record, path, offset);
                _books.Add(in record);
            }
            catch (Exception error) when (error is InvariantException or ArgumentException or OverflowException)
            {
                // The bytes are as they were written, so what wrote them was wrong: stop before it is built on.
                throw new LedgerFormatException(
                    path,
                    offset,
                    $"record {record.Sequence} ({record.Kind}) contradicts the ones before it: {error.Message}");
            }

            payload = payload[record.Bytes..];
            offset += record.Bytes;
            expected++;
        }

        Invariant.Holds(expected == block.LastNumber + 1);
    }

    private void Apply(in JournalRecord record, string path, long offset)
    {
        if (!record.IsReadable)
        {
            throw Unknown(in record, path, offset);
        }

        switch (record.Kind)
        {
            case EntryKind.Started:
                int incarnation = StartedEntry.Read(record.Body).Incarnation;
                Invariant.Holds(incarnation > Incarnation);
                Incarnation = incarnation;
                break;
            case EntryKind.WorkspaceCreated or EntryKind.KeyIssued or EntryKind.KeyRevoked
                or EntryKind.ModelRegistered or EntryKind.UpstreamRegistered when record.Sequence <= _directoryThrough:
                // The checkpoint has it.
                break;
            case EntryKind.WorkspaceCreated:
                WorkspaceCreatedEntry created = WorkspaceCreatedEntry.Read(record.Body);
                _directory.Add(in created);
                Change(created.Workspace, AccountAct.Create, NanoUsd.Zero, record.Sequence);
                break;
            case EntryKind.KeyIssued:
                AddKey(KeyIssuedEntry.Read(record.Body));
                break;
            case EntryKind.KeyRevoked:
                _directory.Add(KeyRevokedEntry.Read(record.Body), record.Sequence);
                break;
            case EntryKind.Credited:
                CreditedEntry credited = CreditedEntry.Read(record.Body);
                if (record.Sequence > _directoryThrough)
                {
                    _directory.Add(in credited, record.Sequence);
                }

                Change(credited.Workspace, AccountAct.ReplayCredit, credited.Amount, record.Sequence);
                break;
            case EntryKind.ModelRegistered:
                _directory.Add(ModelRegisteredEntry.Read(record.Body));
                break;
            case EntryKind.UpstreamRegistered:
                _directory.Add(UpstreamRegisteredEntry.Read(record.Body));
                break;
            case EntryKind.Settled:
                SettledEntry settled = SettledEntry.Read(record.Body);
                Change(settled.Call.Workspace, AccountAct.ReplayCharge, settled.Receipt.Charged, record.Sequence);
                break;
            case EntryKind.Opened or EntryKind.Orphaned:
                // Of the books alone.
                break;
            default:
                throw Unknown(in record, path, offset);
        }
    }

    private void AddKey(in KeyIssuedEntry entry)
    {
        KeyEntry key = _directory.Add(in entry);
        Invariant.Holds(_keys.TryAdd(key));
        UserChange change = new() { Act = UserAct.Create, Incarnation = 0 };
        Invariant.Holds(_users.TryChange(key.User.Value, ref change));
    }

    private void Change(WorkspaceId workspace, AccountAct act, NanoUsd amount, long sequence)
    {
        AccountChange change = new() { Act = act, Amount = amount, Sequence = sequence };
        Invariant.Holds(_accounts.TryChange(workspace.Value, ref change));
    }

    private static LedgerFormatException Unknown(in JournalRecord record, string path, long offset) => new(
        path,
        offset,
        $"record {record.Sequence} has kind {(int)record.Kind} version {record.Version}, which this lucid does not "
        + "know: a newer one wrote it. Start that one.");
}
