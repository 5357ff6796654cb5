using System;
using Lucid.Net.Bytes;

namespace Lucid.Bench.Json;

/// <summary>A fixed array that is filled again and again.</summary>
internal sealed class ReusedBytes(int size) : IByteSink
{
    private readonly byte[] _bytes = new byte[size];

    public int Bytes { get; private set; }

    public void Clear() => Bytes = 0;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(Bytes));
        Bytes += bytes.Length;
    }
}
