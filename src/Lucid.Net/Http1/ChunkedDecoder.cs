using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Http1;

/// <summary>Reads a chunked body.</summary>
public struct ChunkedDecoder
{
    /// <summary>Whether the last chunk and the trailers were consumed.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Consumes framing.</summary>
    public ParseOutcome TryRead(
        ReadOnlySpan<byte> unread,
        out int consumedBytes,
        out int dataStart,
        out int dataBytes,
        out RejectReason reason)
    {
        throw new NotSupportedException();
    }

    /// <summary>Makes the decoder ready for another body.</summary>
    public void Reset() => this = default;
}
