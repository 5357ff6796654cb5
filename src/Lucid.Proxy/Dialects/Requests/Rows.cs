using System;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>Rows of values that are used again for the next request: it allocates only while it grows.</summary>
internal sealed class Rows<T>
    where T : struct
{
    // What one extraordinary request needed is not kept for all the ordinary ones after it.
    private const int MaxKept = 4096;

    private T[] _items = [];

    public int Count { get; private set; }

    public ref T this[int index] => ref _items.AsSpan(0, Count)[index];

    public ReadOnlySpan<T> Span => _items.AsSpan(0, Count);

    public ref T Add(in T item)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(16, Count * 2));
        }

        _items[Count] = item;
        return ref _items[Count++];
    }

    /// <summary>Keeps the first <paramref name="count"/> rows.</summary>
    public void Truncate(int count) => Count = Math.Min(Count, count);

    public void Clear()
    {
        Count = 0;
        if (_items.Length > MaxKept)
        {
            _items = [];
        }
    }
}
