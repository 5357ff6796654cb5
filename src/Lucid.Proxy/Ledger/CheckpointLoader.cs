using System;

using Lucid.Net.Bytes;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>Takes a whole checkpoint into an empty ledger.</summary>
internal sealed class CheckpointLoader(
    LedgerDirectory directory,
    KeyRing keys,
    LedgerBooks books,
    RecordSession<AccountRecord, AccountChange> accounts,
    RecordSession<UserRecord, UserChange> users) : ILogVisitor
{
    public void OnBlock(ReadOnlySpan<byte> payload, in LogBlock block, string path, long offset)
    {
        while (!payload.IsEmpty)
        {
            // Sound: the facts of this file were read first.
            JournalRecord record = JournalRecord.ReadOwn(payload);
            try
            {
                Load(in record);
            }
            catch (Exception error) when (error is InvariantException or ArgumentException or OverflowException)
            {
                throw new LedgerFormatException(path, offset, $"the checkpoint contradicts itself: {error.Message}");
            }

            payload = payload[record.Bytes..];
            offset += record.Bytes;
        }
    }

    private void Load(in JournalRecord record)
    {
        switch (record.Kind)
        {
            case EntryKind.WorkspaceCreated:
                directory.Add(WorkspaceCreatedEntry.Read(record.Body));
                break;
            case EntryKind.AccountKept:
                AccountKeptEntry account = AccountKeptEntry.Read(record.Body);
                Invariant.Holds(directory.Find(account.Workspace) is not null);
                AccountChange kept = new()
                {
                    Act = AccountAct.Restore,
                    Amount = account.Balance,
                    Sequence = record.Sequence,
                };
                Invariant.Holds(accounts.TryChange(account.Workspace.Value, ref kept));
                break;
            case EntryKind.KeyIssued:
                KeyIssuedEntry issued = KeyIssuedEntry.Read(record.Body);
                KeyEntry key = directory.Add(in issued);
                Invariant.Holds(keys.TryAdd(key));
                UserChange user = new() { Act = UserAct.Create, Incarnation = 0 };
                Invariant.Holds(users.TryChange(key.User.Value, ref user));
                break;
            case EntryKind.KeyRevoked:
                directory.Add(KeyRevokedEntry.Read(record.Body), record.Sequence);
                break;
            case EntryKind.CreditKept:
                CreditKeptEntry credit = CreditKeptEntry.Read(record.Body);
                directory.Add(credit.Reference, new CreditEntry(credit.Amount, record.Sequence));
                break;
            case EntryKind.ModelRegistered:
                directory.Add(ModelRegisteredEntry.Read(record.Body));
                break;
            case EntryKind.UpstreamRegistered:
                directory.Add(UpstreamRegisteredEntry.Read(record.Body));
                break;
            case EntryKind.UsageKept:
                books.Restore(UsageKeptEntry.Read(record.Body), record.Sequence);
                break;
            case EntryKind.Opened:
                books.Restore(OpenedEntry.Read(record.Body).Call);
                break;
            case EntryKind.Settled:
                books.Restore(new FinishedCall(SettledEntry.Read(record.Body), CallEnd.Settled));
                break;
            case EntryKind.Orphaned:
                CallEntry orphan = OrphanedEntry.Read(record.Body).Call;
                books.Restore(new FinishedCall(new SettledEntry { Call = orphan }, CallEnd.Orphaned));
                break;
            case EntryKind.CheckpointEnded:
                books.RestoredThrough(CheckpointEndedEntry.Read(record.Body).CallsSequence);
                break;
        }
    }
}
