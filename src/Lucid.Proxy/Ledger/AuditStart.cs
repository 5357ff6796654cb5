using System;
using System.Collections.Generic;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// What an audit takes for given: nothing, or a checkpoint where the journal before it is not there any more. Reads the
/// checkpoint for itself, as plain numbers.
/// </summary>
internal sealed class AuditStart : ILogVisitor
{
    private readonly Dictionary<long, (Int128 Balance, long Sequence)> _accounts = [];

    private AuditStart()
    {
    }

    /// <summary>Where the journal is read from.</summary>
    public LogRange Range { get; private set; } = LogRange.Whole;

    /// <summary>Names, keys and credits are given up to this record.</summary>
    public long DirectorySequence { get; private set; }

    /// <summary>Open calls are given up to this record.</summary>
    public long CallsSequence { get; private set; }

    public Dictionary<ulong, CallEntry> Open { get; } = [];

    public HashSet<CreditReference> References { get; } = [];

    public HashSet<long> Keys { get; } = [];

    public HashSet<KeyHash> Hashes { get; } = [];

    /// <summary>The workspaces and their balances, at records of their own.</summary>
    public IReadOnlyDictionary<long, (Int128 Balance, long Sequence)> Accounts => _accounts;

    /// <summary>The beginning of the journal.</summary>
    public static AuditStart Nothing() => new();

    /// <summary>A whole checkpoint.</summary>
    public static AuditStart Of(IFileLayer files, string path, CheckpointFacts facts)
    {
        AuditStart start = new()
        {
            Range = facts.Range,
            DirectorySequence = facts.Ended.DirectorySequence,
            CallsSequence = facts.Ended.CallsSequence,
        };
        string? problem = SnapshotReader.Read(files, path, start);
        return problem is null ? start : throw new StorageException(problem);
    }

    /// <summary>The balance of a workspace when it is given at, or after, a record.</summary>
    public bool TryBalance(long workspace, long sequence, out Int128 balance)
    {
        bool isGiven = _accounts.TryGetValue(workspace, out (Int128 Balance, long Sequence) account)
            && account.Sequence == sequence;
        balance = account.Balance;
        return isGiven;
    }

    public void OnBlock(ReadOnlySpan<byte> payload, in LogBlock block, string path, long offset)
    {
        while (!payload.IsEmpty)
        {
            JournalRecord record = JournalRecord.ReadOwn(payload);
            Take(in record);
            payload = payload[record.Bytes..];
        }
    }

    private void Take(in JournalRecord record)
    {
        switch (record.Kind)
        {
            case EntryKind.AccountKept:
                AccountKeptEntry account = AccountKeptEntry.Read(record.Body);
                _accounts[account.Workspace.Value] = (account.Balance.Value, record.Sequence);
                break;
            case EntryKind.CreditKept:
                References.Add(CreditKeptEntry.Read(record.Body).Reference);
                break;
            case EntryKind.KeyIssued:
                KeyIssuedEntry key = KeyIssuedEntry.Read(record.Body);
                Keys.Add(key.Key.Value);
                Hashes.Add(key.Hash);
                break;
            case EntryKind.Opened:
                CallEntry call = OpenedEntry.Read(record.Body).Call;
                Open[call.Exchange.Value] = call;
                break;
        }
    }
}
