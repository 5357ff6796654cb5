using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Http1;

// What the fields say about the message itself, gathered line by line: framing, host, expectation, persistence.
internal struct HeadFacts
{
    public bool HasHost;
    public bool HasLength;
    public bool HasTransferEncoding;
    public bool IsClose;
    public bool IsKeepAlive;
    public bool ExpectsContinue;
    public int ConnectionMemberCount;
    public long ContentLength;

    // Field lines that other members of Connection may drop are looked for at the end of the head.
    public readonly bool HasConnectionMembers => ConnectionMemberCount > 0;

    public RejectReason NoteRequestField(KnownHeader known, ReadOnlySpan<byte> value) => known switch
    {
        KnownHeader.Host => NoteHost(value),
        KnownHeader.Expect => NoteExpect(value),
        _ => NoteAnyField(known, value),
    };

    public RejectReason NoteAnyField(KnownHeader known, ReadOnlySpan<byte> value) => known switch
    {
        KnownHeader.ContentLength => NoteLength(value),
        KnownHeader.TransferEncoding => NoteTransferEncoding(value),
        KnownHeader.Connection => NoteConnection(value),
        _ => RejectReason.None,
    };

    // RFC 9112 section 6.1: both together, or a coding in HTTP/1.0, are the ways in which requests are smuggled.
    public readonly RejectReason CheckFraming(int minorVersion)
    {
        if (HasTransferEncoding && HasLength)
        {
            return RejectReason.LengthAndTransferEncoding;
        }

        return HasTransferEncoding && minorVersion == 0 ? RejectReason.TransferEncodingInHttp10 : RejectReason.None;
    }

    // RFC 9112 section 9.3.
    public readonly bool KeepsAlive(int minorVersion) => !IsClose && (minorVersion > 0 || IsKeepAlive);

    private RejectReason NoteHost(ReadOnlySpan<byte> value)
    {
        if (HasHost)
        {
            return RejectReason.HostRepeated;
        }

        HasHost = true;
        return HostText.IsValid(value) ? RejectReason.None : RejectReason.HostMalformed;
    }

    private RejectReason NoteExpect(ReadOnlySpan<byte> value)
    {
        ExpectsContinue = true;
        return Ascii.EqualsIgnoreCase(value, "100-continue"u8) ? RejectReason.None : RejectReason.ExpectationUnknown;
    }

    private RejectReason NoteLength(ReadOnlySpan<byte> value)
    {
        if (HasLength)
        {
            return RejectReason.ContentLengthRepeated;
        }

        HasLength = true;
        return DecimalText.TryParse(value, out ContentLength) ? RejectReason.None : RejectReason.ContentLengthMalformed;
    }

    private RejectReason NoteTransferEncoding(ReadOnlySpan<byte> value)
    {
        if (HasTransferEncoding)
        {
            return RejectReason.TransferEncodingRepeated;
        }

        HasTransferEncoding = true;
        if (Ascii.EqualsIgnoreCase(value, "chunked"u8))
        {
            return RejectReason.None;
        }

        bool hasOther = false;
        foreach (ReadOnlySpan<byte> member in new ListMembers(value))
        {
            if (!Ascii.IsToken(member))
            {
                return RejectReason.TransferEncodingMalformed;
            }

            hasOther |= !Ascii.EqualsIgnoreCase(member, "chunked"u8);
        }

        return hasOther ? RejectReason.TransferEncodingUnsupported : RejectReason.TransferEncodingMalformed;
    }

    private RejectReason NoteConnection(ReadOnlySpan<byte> value)
    {
        // The two values that nearly every message has.
        if (Ascii.EqualsIgnoreCase(value, "keep-alive"u8))
        {
            IsKeepAlive = true;
            return RejectReason.None;
        }

        foreach (ReadOnlySpan<byte> member in new ListMembers(value))
        {
            if (Ascii.EqualsIgnoreCase(member, "close"u8))
            {
                IsClose = true;
            }
            else if (Ascii.EqualsIgnoreCase(member, "keep-alive"u8))
            {
                IsKeepAlive = true;
            }
            else if (++ConnectionMemberCount > MessageHead.MaxConnectionMembers)
            {
                return RejectReason.TooManyFields;
            }
        }

        return RejectReason.None;
    }
}
