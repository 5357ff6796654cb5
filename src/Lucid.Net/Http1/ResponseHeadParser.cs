using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Http1;

/// <summary>Reads answer heads.</summary>
public struct ResponseHeadParser
{
    /// <summary>Reads one answer head.</summary>
    public ParseOutcome TryRead(
        ReadOnlySpan<byte> unread,
        ResponseHead head,
        in Http1Limits limits,
        bool answersHead,
        out int consumedBytes,
        out RejectReason reason)
    {
        throw new NotSupportedException();
    }

    /// <summary>Forgets a head that was begun.</summary>
    public void Reset() => this = default;
}
