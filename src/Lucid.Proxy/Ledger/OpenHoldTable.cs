using System;

using Lucid.Net.Bytes;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// The open holds of one stripe, under its lock. Enforces that a hold is settled once: a <see cref="Hold"/> names its
/// slot and the slot's use, so a copy of a settled hold is recognised for ever. Free slots are reused oldest first,
/// which keeps what the last ones were settled at. Grows by doubling, bounded by the journal's limit of open calls.
/// </summary>
internal sealed class OpenHoldTable
{
    private const int SlotBits = 24;
    private const int SlotMask = (1 << SlotBits) - 1;
    private const int InitialSlots = 8;
    private const int None = -1;

    private OpenHold[] _slots = [];
    private int _firstFree = None;
    private int _lastFree = None;

    /// <summary>Takes a slot for a hold that was just placed.</summary>
    /// <returns>The hold's generation.</returns>
    public long Open(in HoldRequest request)
    {
        if (_firstFree == None)
        {
            Grow();
        }

        int index = _firstFree;
        ref OpenHold slot = ref _slots[index];
        _firstFree = slot.NextFree;
        if (_firstFree == None)
        {
            _lastFree = None;
        }

        Invariant.Holds(!slot.IsOpen);
        slot.Stamp++;
        slot.Exchange = request.Exchange.Value;
        slot.Amount = request.Amount;
        slot.IsOpen = true;
        return (slot.Stamp << SlotBits) | (uint)index;
    }

    /// <summary>Settled when the hold is open and may be settled now; else what became of it.</summary>
    public SettleVerdict Check(in Hold hold, in SettleRequest request)
    {
        ref OpenHold slot = ref SlotOf(in hold);
        long stamp = hold.Generation >> SlotBits;
        Invariant.Holds(stamp > 0 && stamp <= slot.Stamp);
        if (stamp < slot.Stamp)
        {
            return SettleVerdict.AlreadySettled;
        }

        Invariant.Holds(slot.Exchange == hold.Exchange.Value && slot.Amount == hold.Amount);
        if (slot.IsOpen)
        {
            return SettleVerdict.Settled;
        }

        return slot.Cost == request.Cost && slot.Usage == request.Usage
            ? SettleVerdict.AlreadySettled
            : SettleVerdict.ConflictsWithSettled;
    }

    /// <summary>Frees the slot of a hold that has been settled.</summary>
    public void Close(in Hold hold, in SettleRequest request)
    {
        ref OpenHold slot = ref SlotOf(in hold);
        Invariant.Holds(slot.IsOpen);
        slot.IsOpen = false;
        slot.Cost = request.Cost;
        slot.Usage = request.Usage;
        AddFree((int)(hold.Generation & SlotMask));
    }

    private ref OpenHold SlotOf(in Hold hold)
    {
        int index = (int)(hold.Generation & SlotMask);
        Invariant.Holds(index < _slots.Length);
        return ref _slots[index];
    }

    private void Grow()
    {
        int from = _slots.Length;
        int to = Math.Max(InitialSlots, from * 2);
        Invariant.Holds(to <= SlotMask + 1);
        Array.Resize(ref _slots, to);
        for (int index = from; index < to; index++)
        {
            AddFree(index);
        }
    }

    private void AddFree(int index)
    {
        _slots[index].NextFree = None;
        if (_lastFree == None)
        {
            _firstFree = index;
        }
        else
        {
            _slots[_lastFree].NextFree = index;
        }

        _lastFree = index;
    }
}
