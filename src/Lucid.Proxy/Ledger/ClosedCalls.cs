using System.Collections.Generic;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// Which exchanges have ended, in about a bit each: ids are counted per process and reactor and then mixed, so unmixed
/// they lie side by side. Right for any ids; small for ours.
/// </summary>
internal sealed class ClosedCalls
{
    private const int PageBits = 12;
    private const int WordBits = 6;

    private readonly Dictionary<ulong, ulong[]> _pages = [];

    /// <summary>Notes an exchange; false when it was noted before.</summary>
    public bool Add(ulong exchange)
    {
        ref ulong word = ref WordOf(exchange, out ulong bit);
        bool isNew = (word & bit) == 0;
        word |= bit;
        return isNew;
    }

    /// <summary>Whether an exchange was noted.</summary>
    public bool Contains(ulong exchange) => (WordOf(exchange, out ulong bit) & bit) != 0;

    private ref ulong WordOf(ulong exchange, out ulong bit)
    {
        ulong number = Unmix(exchange);
        if (!_pages.TryGetValue(number >> PageBits, out ulong[]? page))
        {
            page = new ulong[1 << (PageBits - WordBits)];
            _pages.Add(number >> PageBits, page);
        }

        bit = 1UL << (int)(number & 63);
        return ref page[(number >> WordBits) & ((1 << (PageBits - WordBits)) - 1)];
    }

    // The inverse of SplitMix64's finalizer, which the ledger's sessions mix ids with. Were it not, pages would only be
    // fuller of nothing.
    private static ulong Unmix(ulong value)
    {
        value = (value ^ (value >> 31) ^ (value >> 62)) * 0x319642B2D24D8EC3UL;
        value = (value ^ (value >> 27) ^ (value >> 54)) * 0x96DE1B173F119089UL;
        return value ^ (value >> 30) ^ (value >> 60);
    }
}
