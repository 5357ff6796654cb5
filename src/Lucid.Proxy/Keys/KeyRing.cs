using System;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Lucid.Proxy.Keys;

/// <summary>
/// Every issued key by its hash. Lookups run on any thread, take no lock and allocate nothing; keys are added by the
/// ledger alone, after the record of their issue is durable.
/// </summary>
internal sealed class KeyRing
{
    // One writer at a time (the ledger's control plane), so one lock stripe is enough; readers take none.
    private readonly ConcurrentDictionary<KeyHash, KeyEntry> _entries = new(concurrencyLevel: 1, capacity: 31);

    /// <summary>Keys issued and not forgotten, revoked ones included.</summary>
    public int Count => _entries.Count;

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

        return _entries.TryGetValue(KeyHash.Of(presentedKey), out entry);
    }

    /// <summary>
    /// Makes a key valid. False when the hash is already known, which means the journal was tampered with.
    /// </summary>
    internal bool TryAdd(in KeyHash hash, KeyEntry entry) => _entries.TryAdd(hash, entry);
}
