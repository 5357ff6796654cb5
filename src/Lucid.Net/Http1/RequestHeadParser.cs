using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Http1;

/// <summary>Reads request heads (RFC 9112 sections 2 to 6) strictly.</summary>
public struct RequestHeadParser
{
    /// <summary>Reads one request head from the front of <paramref name="unread"/>.</summary>
    public ParseOutcome TryRead(
        ReadOnlySpan<byte> unread,
        RequestHead head,
        in Http1Limits limits,
        out int consumedBytes,
        out RejectReason reason)
    {
        throw new NotSupportedException();
    }

    /// <summary>Forgets a head that was begun.</summary>
    public void Reset() => this = default;
}
