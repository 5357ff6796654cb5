using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Http1;

/// <summary>
/// Writes the framing of chunked bodies (RFC 9112 section 7.1): size line, the data, <c>CR LF</c>, and at the end
/// <see cref="End"/>. Thread-safe, allocates nothing.
/// </summary>
public static class ChunkedEncoder
{
    /// <summary>The most bytes that <see cref="WriteSize"/> writes.</summary>
    public const int MaxSizeBytes = 10;

    /// <summary>What follows the data of each chunk.</summary>
    public static ReadOnlySpan<byte> AfterData => "\r\n"u8;

    /// <summary>The last chunk and the empty trailer section.</summary>
    public static ReadOnlySpan<byte> End => "0\r\n\r\n"u8;

    /// <summary>Writes a chunk's size line.</summary>
    /// <param name="dataBytes">Size of the data, at least 1: a size of 0 would end the body.</param>
    /// <param name="destination">At least <see cref="MaxSizeBytes"/> bytes, or as many as the line needs.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteSize(int dataBytes, Span<byte> destination)
    {
        Invariant.Holds(dataBytes > 0);
        int digits = HexText.Format((ulong)dataBytes, destination);
        destination[digits] = (byte)'\r';
        destination[digits + 1] = (byte)'\n';
        return digits + 2;
    }
}
