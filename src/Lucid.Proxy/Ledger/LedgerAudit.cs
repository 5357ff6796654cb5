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

    private readonly AuditStart _start;
    private readonly AuditedBalances[] _claims;
    private readonly Dictionary<long, Int128> _balances = [];
    private readonly ClosedCalls _closed = new();
    private readonly List<string> _problems = [];
    private long _records;
    private long _lastSequence;
    private long _orphaned;
    private Int128 _credited;
    private Int128 _charged;
    private Int128 _writtenOff;

    private LedgerAudit(AuditStart start, AuditedBalances[] claims)
    {
        _start = start;
        _claims = claims;
        _lastSequence = start.Range.FromNumber;
        foreach ((long workspace, (Int128 balance, _)) in start.Accounts)
        {
            _balances.Add(workspace, balance);
        }
    }

    /// <summary>Reads the journal up to an address and reports.</summary>
    /// <param name="files">The file system; nothing is written.</param>
    /// <param name="segments">The journal's files.</param>
    /// <param name="start">What is taken for given.</param>
    /// <param name="untilAddress">Where to stop.</param>
    /// <param name="claims">
    /// Balances to compare with: of a running ledger, of checkpoints. Each is compared at its own last record, so that
    /// calls may go on meanwhile.
    /// </param>
    public static AuditReport Run(
        IFileLayer files,
        LogSegments segments,
        AuditStart start,
        long untilAddress,
        params AuditedBalances[] claims)
    {
        LedgerAudit audit = new(start, claims);
        LogScan scan = LogScanner.Run(files, segments, audit, start.Range with { UntilAddress = untilAddress });
        foreach (AuditedBalances claim in claims)
        {
            foreach (string difference in claim.Differences(start))
            {
                audit.Problem($"{difference}");
            }
        }

        Dictionary<WorkspaceId, NanoUsd> balances = [];
        foreach ((long workspace, Int128 balance) in audit._balances)
        {
            balances.Add(new WorkspaceId(workspace), Money(balance));
        }

        return new AuditReport(
            start.Range.FromNumber,
            audit._records,
            audit._lastSequence,
            balances,
            Money(audit._credited),
            Money(audit._charged),
            Money(audit._writtenOff),
            start.Open.Count,
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
            if (record.Kind is EntryKind.Opened or EntryKind.Settled or EntryKind.Orphaned)
            {
                CheckCall(in record);
            }
            else
            {
                CheckName(in record);
            }

            payload = payload[record.Bytes..];
            offset += record.Bytes;
        }
    }

    private void CheckName(in JournalRecord record)
    {
        bool isGiven = record.Sequence <= _start.DirectorySequence;
        switch (record.Kind)
        {
            case EntryKind.WorkspaceCreated:
                long workspace = WorkspaceCreatedEntry.Read(record.Body).Workspace.Value;
                if (!_balances.TryAdd(workspace, 0) && !isGiven)
                {
                    Problem($"record {record.Sequence}: workspace {workspace} is created a second time.");
                }

                Move(workspace, 0, record.Sequence);
                break;
            case EntryKind.KeyIssued when !isGiven:
                KeyIssuedEntry issued = KeyIssuedEntry.Read(record.Body);
                if (!_start.Keys.Add(issued.Key.Value) || !_start.Hashes.Add(issued.Hash))
                {
                    Problem($"record {record.Sequence}: {issued.Key} is issued a second time.");
                }

                break;
            case EntryKind.KeyRevoked:
                KeyId revoked = KeyRevokedEntry.Read(record.Body).Key;
                if (!_start.Keys.Contains(revoked.Value))
                {
                    Problem($"record {record.Sequence}: {revoked} is revoked but was never issued.");
                }

                break;
            case EntryKind.Credited:
                CreditedEntry credited = CreditedEntry.Read(record.Body);
                CreditReference reference = CreditReference.Of(credited.Workspace, credited.Reference);
                if (!_start.References.Add(reference) && !isGiven)
                {
                    Problem($"record {record.Sequence}: the reference of {credited.Workspace} is credited again.");
                }

                if (credited.Amount.Value <= 0)
                {
                    Problem($"record {record.Sequence}: a credit of {credited.Amount} USD.");
                }

                _credited += credited.Amount.Value;
                Move(credited.Workspace.Value, credited.Amount.Value, record.Sequence);
                break;
        }
    }

    private void CheckCall(in JournalRecord record)
    {
        bool isGiven = record.Sequence <= _start.CallsSequence;
        switch (record.Kind)
        {
            case EntryKind.Opened when !isGiven:
                CheckOpened(OpenedEntry.Read(record.Body).Call, record.Sequence);
                break;
            case EntryKind.Settled:
                SettledEntry settled = SettledEntry.Read(record.Body);
                CheckSettled(in settled, record.Sequence);
                if (!isGiven)
                {
                    CheckClosing(settled.Call, record.Sequence);
                }

                break;
            case EntryKind.Orphaned:
                _orphaned++;
                if (!isGiven)
                {
                    CheckClosing(OrphanedEntry.Read(record.Body).Call, record.Sequence);
                }

                break;
        }
    }

    private void CheckOpened(in CallEntry call, long sequence)
    {
        if (call.Held.Value < 0)
        {
            Problem($"record {sequence}: {call.Exchange} holds {call.Held} USD.");
        }

        if (_closed.Contains(call.Exchange.Value) || !_start.Open.TryAdd(call.Exchange.Value, call))
        {
            Problem($"record {sequence}: {call.Exchange} is opened a second time.");
        }
    }

    private void CheckSettled(in SettledEntry entry, long sequence)
    {
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
        if (!_start.Open.Remove(call.Exchange.Value, out CallEntry opened))
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

        if (_start.Accounts.TryGetValue(workspace, out (Int128 Balance, long Sequence) given)
            && sequence <= given.Sequence)
        {
            // In the balance that the audit began with.
            return;
        }

        balance += amount;
        if (balance < 0)
        {
            Problem($"record {sequence}: the balance of workspace {workspace} passes zero.");
        }

        _balances[workspace] = balance;
        foreach (AuditedBalances claim in _claims)
        {
            claim.OnMoved(workspace, balance, sequence);
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
