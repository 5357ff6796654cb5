using System;
using System.Diagnostics;

namespace Lucid.Net.Bytes;

/// <summary>
/// The byte arrays of one reactor in a few size classes, last returned first rented, so that a busy loop keeps
/// working in the same warm memory. Not thread-safe: only the reactor's thread may call it.
/// </summary>
/// <remarks>Arrays live on the pinned heap, so the kernel may be handed their address without pinning them.</remarks>
public sealed class SlabPool
{
    /// <summary>Bytes of the smallest slab; holds what is left over while a connection waits.</summary>
    public const int SmallSlabBytes = 2048;

    /// <summary>Bytes of the slab a connection receives into.</summary>
    public const int ReceiveSlabBytes = 32768;

    /// <summary>Bytes of the largest slab.</summary>
    public const int MaxSlabBytes = 128 << 20;

    private const int SmallestShift = 11;
    private const int ClassShift = 2;

    // How many free slabs of each class are kept: at most 13 MiB per reactor, and nothing above 2 MiB, since a
    // prompt of that size is rare enough to be allocated anew and must not stay resident. A call that waits for its
    // upstream holds up to three of the smallest.
    private static readonly int[] Retained = [3072, 256, 64, 8, 2, 1, 0, 0, 0];

    private readonly byte[]?[][] _free;
    private readonly int[] _freeCount;

    /// <summary>Creates an empty pool; memory is allocated when it is first rented.</summary>
    public SlabPool()
    {
        _free = new byte[]?[Retained.Length][];
        _freeCount = new int[Retained.Length];
        for (int i = 0; i < Retained.Length; i++)
        {
            _free[i] = [];
        }
    }

    /// <summary>Bytes rented and not returned yet; 0 when nothing leaks and nothing is in work.</summary>
    public long RentedBytes { get; private set; }

    /// <summary>Bytes kept for the next rent.</summary>
    public long RetainedBytes
    {
        get
        {
            long sum = 0;
            for (int i = 0; i < _freeCount.Length; i++)
            {
                sum += (long)_freeCount[i] * ClassBytes(i);
            }
            return sum;
        }
    }

    /// <summary>Rents a slab; its content is arbitrary.</summary>
    /// <param name="minimumBytes">1 to <see cref="MaxSlabBytes"/>.</param>
    /// <returns>An array of the smallest class that fits. The caller owns it until <see cref="Return"/>.</returns>
    public byte[] Rent(int minimumBytes)
    {
        Invariant.Holds(minimumBytes is > 0 and <= MaxSlabBytes);
        int sizeClass = ClassOf(minimumBytes);
        int bytes = ClassBytes(sizeClass);
        RentedBytes += bytes;
        int count = _freeCount[sizeClass];
        if (count > 0)
        {
            byte[]?[] stack = _free[sizeClass];
            byte[] slab = stack[--count]!;
            stack[count] = null;
            _freeCount[sizeClass] = count;
            return slab;
        }
        return GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
    }

    /// <summary>Takes a slab back. The caller must not touch it any more.</summary>
    /// <param name="slab">An array that <see cref="Rent"/> of this pool gave.</param>
    /// <param name="usedBytes">How many bytes from the start were written; they are cleared, since prompts and
    /// keys pass through here.</param>
    public void Return(byte[] slab, int usedBytes)
    {
        ArgumentNullException.ThrowIfNull(slab);
        int sizeClass = ClassOf(slab.Length);
        Invariant.Holds(slab.Length == ClassBytes(sizeClass));
        RentedBytes -= slab.Length;
        Invariant.Holds(RentedBytes >= 0);
        Clear(slab, usedBytes);
        int count = _freeCount[sizeClass];
        CheckNotReturnedTwice(slab, sizeClass, count);
        if (count == Retained[sizeClass])
        {
            return;
        }
        if (count == _free[sizeClass].Length)
        {
            Array.Resize(ref _free[sizeClass], Math.Min(Retained[sizeClass], Math.Max(8, count * 2)));
        }
        _free[sizeClass][count] = slab;
        _freeCount[sizeClass] = count + 1;
    }

    /// <summary>Gives all free slabs to the garbage collector.</summary>
    public void Trim()
    {
        for (int i = 0; i < _free.Length; i++)
        {
            _free[i] = [];
            _freeCount[i] = 0;
        }
    }

    private static void Clear(byte[] slab, int usedBytes)
    {
#if DEBUG
        // A span that outlives its slab shows at once in a test.
        Invariant.Holds(usedBytes >= 0 && usedBytes <= slab.Length);
        slab.AsSpan().Fill(0xCC);
#else
        slab.AsSpan(0, usedBytes).Clear();
#endif
    }

    [Conditional("DEBUG")]
    private void CheckNotReturnedTwice(byte[] slab, int sizeClass, int count)
    {
        Invariant.Holds(Array.IndexOf(_free[sizeClass], slab, 0, count) < 0);
    }

    private static int ClassOf(int bytes)
    {
        int sizeClass = 0;
        while (ClassBytes(sizeClass) < bytes)
        {
            sizeClass++;
        }
        return sizeClass;
    }

    private static int ClassBytes(int sizeClass)
    {
        return 1 << (SmallestShift + ClassShift * sizeClass);
    }
}
