using System;

namespace Lucid.Net.Transport.Epoll;

/// <summary>A set of processors as the kernel writes it: one bit each.</summary>
internal static class CoreMask
{
    /// <summary>Keeps one processor of the set, counting round when there are fewer.</summary>
    /// <returns>False when the set is empty.</returns>
    public static bool KeepOnly(Span<byte> mask, int position)
    {
        int count = 0;
        foreach (byte bits in mask)
        {
            count += byte.PopCount(bits);
        }
        if (count == 0)
        {
            return false;
        }
        int left = position % count;
        for (int i = 0; i < mask.Length * 8; i++)
        {
            int bit = 1 << (i & 7);
            if ((mask[i >> 3] & bit) == 0)
            {
                continue;
            }
            if (left != 0)
            {
                mask[i >> 3] &= (byte)~bit;
            }
            left--;
        }
        return true;
    }
}
