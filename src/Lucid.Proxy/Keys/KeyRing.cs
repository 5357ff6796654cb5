using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;

namespace Lucid.Proxy.Keys;

/// <summary>
/// Every issued key by its hash. Lookups run on any thread, take no lock and allocate nothing; keys are added by the
/// ledger alone, after the record of their issue is durable.
/// </summary>
/// <remarks>Open addressing over the entries themselves: a million keys take two words each and no node. Hashes are
/// uniform by nature, and nobody can choose one.</remarks>
internal sealed class KeyRing
{
    private const int FirstSlots = 64;

    private readonly Lock _writing = new();

    // A power of two, at most half full, so that a search always ends at an empty slot. A slot is written once; a
    // larger table is published whole.
    private KeyEntry?[] _slots = new KeyEntry?[FirstSlots];
    private int _count;

    /// <summary>Keys issued and not forgotten, revoked ones included.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Finds the entry of a presented key. A revoked key is found too: look at the entry.</summary>
    /// <param name="presentedKey">The key's bytes as the client sent them, without scheme or blanks.</param>
    /// <param name="entry">The entry, on true.</param>
    public bool TryFind(ReadOnlySpan<byte> presentedKey, [NotNullWhen(true)] out KeyEntry? entry)
    {
        if (!ApiKey.IsWellFormed(presentedKey))
        {
            entry = null;
            return false;
        }

        KeyHash hash = KeyHash.Of(presentedKey);
        KeyEntry?[] slots = Volatile.Read(ref _slots);
        entry = Volatile.Read(ref slots[Find(slots, in hash)]);
        return entry is not null;
    }

    /// <summary>
    /// Makes a key valid. False when the hash is already known, which means the journal was tampered with.
    /// </summary>
    internal bool TryAdd(KeyEntry entry)
    {
        lock (_writing)
        {
            if ((_count + 1) * 2 > _slots.Length)
            {
                Volatile.Write(ref _slots, Grown());
            }

            int at = Find(_slots, in entry.Hash);
            if (_slots[at] is not null)
            {
                return false;
            }

            Volatile.Write(ref _slots[at], entry);
            Volatile.Write(ref _count, _count + 1);
            return true;
        }
    }

    /// <summary>The slot of a hash, or the empty one where it would be put.</summary>
    private static int Find(KeyEntry?[] slots, in KeyHash hash)
    {
        int mask = slots.Length - 1;
        int at = hash.GetHashCode() & mask;
        while (Volatile.Read(ref slots[at]) is { } found && !found.Hash.Equals(hash))
        {
            at = (at + 1) & mask;
        }

        return at;
    }

    private KeyEntry?[] Grown()
    {
        KeyEntry?[] grown = new KeyEntry?[_slots.Length * 2];
        foreach (KeyEntry? entry in _slots)
        {
            if (entry is not null)
            {
                grown[Find(grown, in entry.Hash)] = entry;
            }
        }

        return grown;
    }
}
