using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Transport.Epoll;

/// <summary>
/// Finds the target of an event by index and generation: an event that was collected before its descriptor was closed
/// never reaches the connection that has the same descriptor or index now.
/// </summary>
internal sealed class EpollTable
{
    private Entry[] _entries = new Entry[64];
    private int _firstFree = -1;
    private int _used;

    private struct Entry
    {
        public IEpollTarget? Target;
        public uint Generation;
        public int NextFree;
    }

    /// <summary>Targets in the table.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a target.</summary>
    /// <returns>The key for epoll; its low half is the index for <see cref="Remove"/>.</returns>
    public ulong Add(IEpollTarget target)
    {
        int index = _firstFree;
        if (index >= 0)
        {
            _firstFree = _entries[index].NextFree;
        }
        else
        {
            if (_used == _entries.Length)
            {
                Array.Resize(ref _entries, _used * 2);
            }
            index = _used++;
        }
        Count++;
        ref Entry entry = ref _entries[index];
        entry.Target = target;
        return ((ulong)entry.Generation << 32) | (uint)index;
    }

    public void Remove(int index)
    {
        ref Entry entry = ref _entries[index];
        Invariant.Holds(entry.Target is not null);
        entry.Target = null;
        entry.Generation++;
        entry.NextFree = _firstFree;
        _firstFree = index;
        Count--;
    }

    /// <summary>The target of a key, or null when it was removed.</summary>
    public IEpollTarget? Find(ulong key)
    {
        int index = (int)(uint)key;
        if ((uint)index >= (uint)_used)
        {
            return null;
        }
        ref Entry entry = ref _entries[index];
        return entry.Generation == (uint)(key >> 32) ? entry.Target : null;
    }

    /// <summary>The target at a position from 0 to the highest index used, or null.</summary>
    public IEpollTarget? At(int index)
    {
        return index < _used ? _entries[index].Target : null;
    }

    /// <summary>One more than the highest index used.</summary>
    public int Length => _used;
}
