using System;
using System.Numerics;
using System.Runtime.CompilerServices;

using FASTER.core;

using Lucid.Net.Bytes;

namespace Lucid.Proxy.Storage;

/// <summary>
/// Fixed-size records by number in FASTER. All records stay in memory and are changed in place: the store has a stated
/// capacity, its memory is taken page by page as records are created, and nothing is ever evicted. Two threads must not
/// change the same record at once: the owner's stripe locks see to that.
/// </summary>
internal sealed class RecordStore<TRecord> : IDisposable
    where TRecord : unmanaged
{
    private const int PageBits = 16;
    private const int MinMemoryBits = PageBits + 4;
    private const int RecordHeaderBytes = 16; // FASTER's own word and the key
    private const int RecordsPerBucket = 4;

    // 4 MiB, of which only the touched pages are resident. More records than that hang on chained buckets.
    private const int MaxInitialBuckets = 65536;

    private readonly FasterKV<long, TRecord> _store;

    /// <summary>Creates an empty store.</summary>
    /// <param name="capacity">Most records it will ever hold.</param>
    public RecordStore(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        Capacity = capacity;
        long bytes = (long)capacity * (RecordHeaderBytes + Align(Unsafe.SizeOf<TRecord>()));

        // FASTER keeps what lies within the mutable fraction of its memory in place; twice the need leaves the last
        // records as far from its edge as the first. Only pages in use take memory.
        int memoryBits = Math.Max(MinMemoryBits, BitOperations.Log2((ulong)bytes) + 2);
        long buckets = (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(2, capacity / RecordsPerBucket));
        _store = new FasterKV<long, TRecord>(
            Math.Min(buckets, MaxInitialBuckets),
            new LogSettings
            {
                LogDevice = new NullDevice(),
                PageSizeBits = PageBits,
                MemorySizeBits = memoryBits,
                SegmentSizeBits = memoryBits,
                MutableFraction = 0.9,
            },
            concurrencyControlMode: ConcurrencyControlMode.None);
    }

    /// <summary>Most records the store will ever hold.</summary>
    public int Capacity { get; }

    /// <summary>Records created.</summary>
    public long Count => _store.EntryCount;

    /// <summary>Opens a session for one kind of change: one thread at a time uses it.</summary>
    public RecordSession<TRecord, TChange> OpenSession<TChange>()
        where TChange : struct, IRecordChange<TRecord>
    {
        RecordActs<TRecord, TChange> acts = new();
        return new(_store.For(acts).NewSession<RecordActs<TRecord, TChange>>());
    }

    public void Dispose()
    {
        // Grown beyond its capacity FASTER would have moved records out of memory.
        Invariant.Holds(_store.Log.HeadAddress <= _store.Log.BeginAddress);
        _store.Dispose();
    }

    private static int Align(int bytes) => (bytes + 7) & -8;
}
