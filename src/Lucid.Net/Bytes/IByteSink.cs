using System;

namespace Lucid.Net.Bytes;

/// <summary>Takes bytes in order, copying them. Implemented by structs, so that the copy loop has no virtual
/// call.</summary>
public interface IByteSink
{
    /// <summary>Takes the next bytes.</summary>
    /// <param name="bytes">Borrowed for the call.</param>
    void Write(ReadOnlySpan<byte> bytes);
}
