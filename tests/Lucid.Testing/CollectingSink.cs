using System;
using System.Buffers;
using System.Text;
using Lucid.Net.Bytes;

namespace Lucid.Testing;

/// <summary>Keeps what is written to it.</summary>
public sealed class CollectingSink : IByteSink
{
    private readonly ArrayBufferWriter<byte> _written = new();

    /// <summary>How many bytes there are.</summary>
    public int Bytes => _written.WrittenCount;

    /// <summary>The bytes, read as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(_written.WrittenSpan);

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Written => _written.WrittenSpan;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes) => _written.Write(bytes);

    /// <summary>Forgets everything.</summary>
    public void Clear() => _written.ResetWrittenCount();
}
