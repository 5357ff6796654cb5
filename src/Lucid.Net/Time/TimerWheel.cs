using System.Numerics;
using Lucid.Net.Bytes;

namespace Lucid.Net.Time;

/// <summary>
/// Timers of one reactor in milliseconds: six levels of 64 slots, each level 64 times coarser than the one before.
/// Scheduling and cancelling take constant time and no memory. Not thread-safe.
/// </summary>
/// <remarks>
/// A timer is filed under the highest group of six bits in which its due time differs from the time reached. A timer
/// that is only moved later stays where it is filed and is filed anew when its slot comes up: a deadline that every
/// request moves costs one field write.
/// </remarks>
internal sealed class TimerWheel
{
    private const int SlotBits = 6;
    private const int Slots = 1 << SlotBits;
    private const int Levels = 6;

    /// <summary>The furthest due time: 2^36 ms is more than two years.</summary>
    private const long MaxAheadMs = (1L << (SlotBits * Levels)) - 1;

    private readonly ReactorTimer?[] _slots = new ReactorTimer?[Slots * Levels];
    private readonly ulong[] _occupied = new ulong[Levels];
    private long _reached;
    private int _running = -1;

    /// <summary>Creates an empty wheel.</summary>
    /// <param name="nowMs">The time now; due times are on the same scale.</param>
    public TimerWheel(long nowMs)
    {
        _reached = nowMs;
    }

    /// <summary>Timers that are scheduled.</summary>
    public int Count { get; private set; }

    /// <summary>Schedules a timer, or moves one that is scheduled on this wheel.</summary>
    public void Schedule(ReactorTimer timer, long dueAt)
    {
        // A due time that is not ahead elapses in the next turn: firing here would call back into the caller.
        dueAt = long.Clamp(dueAt, _reached + 1, _reached + MaxAheadMs);
        if (timer.Slot >= 0)
        {
            if (dueAt >= timer.DueAt)
            {
                timer.DueAt = dueAt;
                return;
            }
            Unlink(timer);
        }
        timer.DueAt = dueAt;
        Link(timer);
    }

    public void Cancel(ReactorTimer timer)
    {
        if (timer.Slot >= 0)
        {
            Unlink(timer);
        }
    }

    /// <summary>The earliest time at which <see cref="Advance"/> has work, or <see cref="long.MaxValue"/>.</summary>
    /// <remarks>May be earlier than the first due time: coarse slots are refined when they come up.</remarks>
    public long NextDue()
    {
        return FindNext(out _, out _);
    }

    /// <summary>Runs every timer due at or before <paramref name="nowMs"/>, earlier slots first.</summary>
    public void Advance(long nowMs)
    {
        if (_running >= 0)
        {
            // A callback threw out of the slot: what it left there is due now, not one round later.
            RunSlot(_running);
        }
        while (true)
        {
            long dueAt = FindNext(out int level, out int slot);
            if (dueAt > nowMs)
            {
                break;
            }
            _reached = dueAt;
            RunSlot(level * Slots + slot);
        }
        if (nowMs > _reached)
        {
            _reached = nowMs;
        }
    }

    private void RunSlot(int index)
    {
        _running = index;
        // One at a time: a timer's callback may cancel or schedule any other, also of this slot.
        while (_slots[index] is { } timer)
        {
            Unlink(timer);
            if (timer.DueAt > _reached)
            {
                Link(timer);
                continue;
            }
            timer.OnElapsed();
        }
        _running = -1;
    }

    private long FindNext(out int level, out int slot)
    {
        for (level = 0; level < Levels; level++)
        {
            ulong occupied = _occupied[level];
            if (occupied == 0)
            {
                continue;
            }
            int shift = SlotBits * level;
            int current = (int)(_reached >> shift) & (Slots - 1);
            int ahead = BitOperations.TrailingZeroCount(BitOperations.RotateRight(occupied, current));
            slot = (current + ahead) & (Slots - 1);
            long dueAt = ((_reached >> shift) + ahead) << shift;
            // The slot of the present comes up again only after a whole round of its level.
            return ahead != 0 ? dueAt : dueAt + ((long)Slots << shift);
        }
        slot = 0;
        return long.MaxValue;
    }

    private void Link(ReactorTimer timer)
    {
        ulong differing = (ulong)(timer.DueAt ^ _reached) | 1;
        int level = (63 - BitOperations.LeadingZeroCount(differing)) / SlotBits;
        if (level >= Levels)
        {
            level = Levels - 1;
        }
        int slot = (int)(timer.DueAt >> (SlotBits * level)) & (Slots - 1);
        int index = level * Slots + slot;
        ReactorTimer? first = _slots[index];
        timer.Next = first;
        timer.Previous = null;
        if (first is not null)
        {
            first.Previous = timer;
        }
        _slots[index] = timer;
        timer.Slot = (short)index;
        _occupied[level] |= 1UL << slot;
        Count++;
    }

    private void Unlink(ReactorTimer timer)
    {
        int index = timer.Slot;
        Invariant.Holds(index >= 0);
        if (timer.Next is not null)
        {
            timer.Next.Previous = timer.Previous;
        }
        if (timer.Previous is not null)
        {
            timer.Previous.Next = timer.Next;
        }
        else
        {
            Invariant.Holds(ReferenceEquals(_slots[index], timer));
            _slots[index] = timer.Next;
            if (timer.Next is null)
            {
                _occupied[index / Slots] &= ~(1UL << (index % Slots));
            }
        }
        timer.Next = null;
        timer.Previous = null;
        timer.Slot = -1;
        Count--;
    }
}
