using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// Roll-ups by UTC day, bounded: the oldest days go when there are more days or more rows than are kept. The journal
/// still has their calls. Used under the lock of the books.
/// </summary>
internal sealed class UsageDays
{
    private const long MsPerDay = 86_400_000;

    private static readonly int UnixEpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    private readonly SortedDictionary<int, Dictionary<UsageKey, UsageCounters>> _days = [];

    // Days that came with a checkpoint, and the record up to which each is complete.
    private readonly Dictionary<int, long> _restoredThrough = [];
    private readonly int _maxDays;
    private readonly int _maxRows;
    private int _rows;

    /// <summary>No roll-ups yet.</summary>
    /// <param name="maxDays">Most days that are kept.</param>
    /// <param name="maxRows">Most rows over all days; one day alone may have more.</param>
    public UsageDays(int maxDays, int maxRows)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxDays);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        _maxDays = maxDays;
        _maxRows = maxRows;
    }

    /// <summary>The UTC day of a wall clock.</summary>
    public static int DayNumber(long unixMs) => UnixEpochDay + (int)Math.DivRem(unixMs, MsPerDay).Quotient;

    /// <summary>Adds a settled call to its row.</summary>
    public void Add(in SettledEntry entry, long sequence)
    {
        CallEntry call = entry.Call;
        UsageKey key = new(DayNumber(call.AtUnixMs), call.Workspace, call.User, call.Key, call.ModelNumber);
        if (sequence > _restoredThrough.GetValueOrDefault(key.DayNumber))
        {
            RowOf(in key).Add(in entry);
            DropOld();
        }
    }

    /// <summary>Takes in a row of a checkpoint, complete up to a record.</summary>
    public void Restore(in UsageKeptEntry row, long through)
    {
        _restoredThrough[row.Key.DayNumber] = through;
        RowOf(row.Key) = row.Counters;
        DropOld();
    }

    /// <summary>Every row.</summary>
    public List<KeyValuePair<UsageKey, UsageTotals>> Rows()
    {
        List<KeyValuePair<UsageKey, UsageTotals>> rows = new(_rows);
        foreach (Dictionary<UsageKey, UsageCounters> day in _days.Values)
        {
            foreach ((UsageKey key, UsageCounters counters) in day)
            {
                rows.Add(new(key, counters.Totals));
            }
        }

        return rows;
    }

    /// <summary>The days that have rows, oldest first.</summary>
    public int[] Days() => [.. _days.Keys];

    /// <summary>Copies one day's rows; false when it has none any more.</summary>
    public bool TryCopy(int day, out KeyValuePair<UsageKey, UsageCounters>[] rows)
    {
        bool isKept = _days.TryGetValue(day, out Dictionary<UsageKey, UsageCounters>? kept);
        rows = isKept ? [.. kept!] : [];
        return isKept;
    }

    private ref UsageCounters RowOf(in UsageKey key)
    {
        if (!_days.TryGetValue(key.DayNumber, out Dictionary<UsageKey, UsageCounters>? day))
        {
            day = [];
            _days.Add(key.DayNumber, day);
        }

        ref UsageCounters row = ref CollectionsMarshal.GetValueRefOrAddDefault(day, key, out bool isKnown);
        _rows += isKnown ? 0 : 1;
        return ref row;
    }

    private void DropOld()
    {
        while (_days.Count > 1 && (_days.Count > _maxDays || _rows > _maxRows))
        {
            int oldest = _days.Keys.First();
            _rows -= _days[oldest].Count;
            _days.Remove(oldest);
        }
    }
}
