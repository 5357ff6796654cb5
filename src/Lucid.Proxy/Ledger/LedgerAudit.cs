using System;
using System.Collections.Generic;
using System.Globalization;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// Recomputes every balance from the journal alone, by addition, without <see cref="LedgerMachine"/> or FASTER, and
/// checks what must hold of the records. An independent second opinion: do not let it share code with what it checks.
/// </summary>
internal sealed class LedgerAudit : ILogVisitor
{
    private const int MaxProblems = 100;

    private readonly IReadOnlyDictionary<long, AccountRecord>? _live;
    private readonly Dictionary<long, Int128> _balances = [];
    private readonly Dictionary<long, Int128> _balancesAtLive = [];
    private readonly Dictionary<ulong, CallEntry> _open = [];
    private readonly HashSet<ulong> _closed = [];
    private readonly HashSet<(long Workspace, string Reference)> _references = [];
    private readonly HashSet<long> _keys = [];
    private readonly HashSet<KeyHash> _hashes = [];
    private readonly List<string> _problems = [];
    private long _records;
    private long _lastSequence;
    private long _orphaned;
    private Int128 _credited;
    private Int128 _charged;
    private Int128 _writtenOff;

    private LedgerAudit(IReadOnlyDictionary<long, AccountRecord>? live)
    {
        _live = live;
    }

    /// <summary>Reads the journal up to an address and reports.</summary>
    /// <param name="files">The file system; nothing is written.</param>
    /// <param name="segments">The journal's files.</param>
    /// <param name="untilAddress">Where to stop.</param>
    /// <param name="live">
    /// Account records of a running ledger to compare with; each is compared at its own last sequence, so that calls
    /// may go on meanwhile.
    /// </param>
    public static AuditReport Run(
        IFileLayer files,
        LogSegments segments,
        long untilAddress,
        IReadOnlyDictionary<long, AccountRecord>? live)
    {
        LedgerAudit audit = new(live);
        LogScan scan = LogScanner.Run(
            files, segments, audit, LogRange.Whole with { UntilAddress = untilAddress });
        audit.CompareLive();
        Dictionary<WorkspaceId, NanoUsd> balances = [];
        foreach ((long workspace, Int128 balance) in audit._balances)
        {
            balances.Add(new WorkspaceId(workspace), Money(balance));
        }

        return new AuditReport(
            audit._records,
            audit._lastSequence,
            balances,
            Money(audit._credited),
            Money(audit._charged),
            Money(audit._writtenOff),
            audit._open.Count,
            audit._orphaned,
            scan.TornBytes,
            audit._problems);
    }

    public void OnBlock(ReadOnlySpan<byte> payload, in LogBlock block, string path, long offset)
    {
        while (!payload.IsEmpty)
        {
            if (!JournalRecord.TryRead(payload, out JournalRecord record))
            {
                Problem($"{path}, offset {offset}: no sound record.");
                return;
            }

            if (record.Sequence != _lastSequence + 1)
            {
                Problem($"{path}, offset {offset}: record {record.Sequence} follows record {_lastSequence}.");
            }

            _lastSequence = record.Sequence;
            _records++;
            Check(in record);
            payload = payload[record.Bytes..];
            offset += record.Bytes;
        }
    }

    private void Check(in JournalRecord record)
    {
        switch (record.Kind)
        {
            case EntryKind.WorkspaceCreated:
                long workspace = WorkspaceCreatedEntry.Read(record.Body).Workspace.Value;
                if (!_balances.TryAdd(workspace, 0))
                {
                    Problem($"record {record.Sequence}: workspace {workspace} is created a second time.");
                }

                Move(workspace, 0, record.Sequence);
                break;
            case EntryKind.KeyIssued:
                KeyIssuedEntry issued = KeyIssuedEntry.Read(record.Body);
                if (!_keys.Add(issued.Key.Value) || !_hashes.Add(issued.Hash))
                {
                    Problem($"record {record.Sequence}: {issued.Key} is issued a second time.");
                }

                break;
            case EntryKind.KeyRevoked:
                KeyId revoked = KeyRevokedEntry.Read(record.Body).Key;
                if (!_keys.Contains(revoked.Value))
                {
                    Problem($"record {record.Sequence}: {revoked} is revoked but was never issued.");
                }

                break;
            case EntryKind.Credited:
                CheckCredit(CreditedEntry.Read(record.Body), record.Sequence);
                break;
            case EntryKind.Opened:
                CheckOpened(OpenedEntry.Read(record.Body).Call, record.Sequence);
                break;
            case EntryKind.Settled:
                CheckSettled(SettledEntry.Read(record.Body), record.Sequence);
                break;
            case EntryKind.Orphaned:
                _orphaned++;
                CheckClosing(OrphanedEntry.Read(record.Body).Call, record.Sequence);
                break;
        }
    }

    private void CheckCredit(in CreditedEntry entry, long sequence)
    {
        if (entry.Amount.Value <= 0)
        {
            Problem($"record {sequence}: a credit of {entry.Amount} USD.");
        }

        if (!_references.Add((entry.Workspace.Value, entry.Reference)))
        {
            Problem($"record {sequence}: the reference of {entry.Workspace} is credited a second time.");
        }

        _credited += entry.Amount.Value;
        Move(entry.Workspace.Value, entry.Amount.Value, sequence);
    }

    private void CheckOpened(in CallEntry call, long sequence)
    {
        if (call.Held.Value < 0)
        {
            Problem($"record {sequence}: {call.Exchange} holds {call.Held} USD.");
        }

        if (_closed.Contains(call.Exchange.Value) || !_open.TryAdd(call.Exchange.Value, call))
        {
            Problem($"record {sequence}: {call.Exchange} is opened a second time.");
        }
    }

    private void CheckSettled(in SettledEntry entry, long sequence)
    {
        CheckClosing(entry.Call, sequence);
        SettleReceipt receipt = entry.Receipt;
        if (receipt.FromHold.Value < 0 || receipt.Overrun.Value < 0 || receipt.WrittenOff.Value < 0)
        {
            Problem($"record {sequence}: {entry.Call.Exchange} has a part below zero.");
        }

        bool isAboveHold = receipt.Overrun.Value > 0 || receipt.WrittenOff.Value > 0;
        if (receipt.FromHold > entry.Call.Held || (isAboveHold && receipt.FromHold != entry.Call.Held))
        {
            Problem($"record {sequence}: {entry.Call.Exchange} is not charged to its hold first.");
        }

        Int128 charged = (Int128)receipt.FromHold.Value + receipt.Overrun.Value;
        _charged += charged;
        _writtenOff += receipt.WrittenOff.Value;
        Move(entry.Call.Workspace.Value, -charged, sequence);
    }

    private void CheckClosing(in CallEntry call, long sequence)
    {
        if (!_open.Remove(call.Exchange.Value, out CallEntry opened))
        {
            string how = _closed.Contains(call.Exchange.Value) ? "ended a second time" : "ended but never opened";
            Problem($"record {sequence}: {call.Exchange} is {how}.");
        }
        else if (opened with { AtUnixMs = call.AtUnixMs } != call)
        {
            Problem($"record {sequence}: {call.Exchange} is not the call that was opened.");
        }

        _closed.Add(call.Exchange.Value);
    }

    private void Move(long workspace, Int128 amount, long sequence)
    {
        if (!_balances.TryGetValue(workspace, out Int128 balance))
        {
            Problem($"record {sequence}: workspace {workspace} does not exist.");
        }

        balance += amount;
        if (balance < 0)
        {
            Problem($"record {sequence}: the balance of workspace {workspace} passes zero.");
        }

        _balances[workspace] = balance;
        if (_live is not null && _live.TryGetValue(workspace, out AccountRecord live) && sequence <= live.LastSequence)
        {
            _balancesAtLive[workspace] = balance;
        }
    }

    private void CompareLive()
    {
        foreach ((long workspace, AccountRecord live) in _live ?? new Dictionary<long, AccountRecord>())
        {
            if (!_balancesAtLive.TryGetValue(workspace, out Int128 balance) || balance != live.BalanceNano)
            {
                NanoUsd kept = new(live.BalanceNano);
                Problem($"workspace {workspace}: {kept} USD at record {live.LastSequence}, journal {balance} nano.");
            }
        }
    }

    // Sums over many workspaces may pass what one balance can be.
    private static NanoUsd Money(Int128 nano) => new((long)Int128.Clamp(nano, long.MinValue, long.MaxValue));

    private void Problem(FormattableString problem)
    {
        if (_problems.Count < MaxProblems)
        {
            _problems.Add(problem.ToString(CultureInfo.InvariantCulture));
        }
    }
}
