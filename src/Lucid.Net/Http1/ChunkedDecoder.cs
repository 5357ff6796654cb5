using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Http1;

/// <summary>
/// Takes the framing off a chunked body (RFC 9112 section 7.1), in either direction. The data is not copied: the caller
/// learns where it lies. Extensions are checked and skipped, at most 4 KiB of them per body; trailers are checked by
/// the rules of header fields and dropped, at most 8 KiB and 64 fields of them.
/// </summary>
/// <remarks>
/// <para>
/// <code>
///   1*16HEXDIG [ ext ] CR LF  data CR LF   ...   1*16"0" [ ext ] CR LF  [ trailers ] CR LF
///   Size       Extension      Data DataEnd                              Trailers
/// </code>
/// </para>
/// <para>Mutable state: keep it in a field, pass it by reference. Not thread-safe, allocates nothing, never
/// throws.</para>
/// </remarks>
public struct ChunkedDecoder
{
    /// <summary>Most bytes of chunk extensions in one body.</summary>
    public const int MaxExtensionBytes = 4096;

    /// <summary>Most bytes of trailers.</summary>
    public const int MaxTrailerBytes = 8192;

    private const int MaxTrailerCount = 64;

    private At _at;
    private byte _sizeDigits;
    private short _trailerCount;
    private int _extensionBytes;
    private int _trailerBytes;
    private long _sizeOrLeft;
    private ChunkExtension _extension;
    private FieldLineScanner _trailers;

    private enum At : byte
    {
        Size,
        Extension,
        LineFeed,
        Data,
        DataEnd,
        DataLineFeed,
        Trailers,
        End,
    }

    /// <summary>Whether the last chunk and the trailers were consumed.</summary>
    public readonly bool IsComplete => _at == At.End;

    /// <summary>Consumes framing, and at most one run of data.</summary>
    /// <param name="unread">The bytes that were not consumed yet.</param>
    /// <param name="consumedBytes">
    /// Bytes to drop after the data was used, framing in front of it and behind it included; above 0 with any outcome
    /// but Rejected.
    /// </param>
    /// <param name="dataStart">Where the data lies in <paramref name="unread"/>.</param>
    /// <param name="dataBytes">Its length, which may be a part of the chunk; 0 when there is none in this call.</param>
    /// <param name="reason">Set on Rejected only.</param>
    /// <returns>
    /// Done when the body is complete: what lies behind is not part of it. NeedMore otherwise: call again with the
    /// rest, and wait for more bytes once a call consumed nothing. Rejected: the connection must be closed; no data is
    /// reported.
    /// </returns>
    public ParseOutcome TryRead(
        ReadOnlySpan<byte> unread,
        out int consumedBytes,
        out int dataStart,
        out int dataBytes,
        out RejectReason reason)
    {
        consumedBytes = 0;
        dataStart = 0;
        dataBytes = 0;
        reason = RejectReason.None;
        int at = 0;
        while (at < unread.Length && _at != At.End)
        {
            if (_at == At.Data)
            {
                if (dataBytes > 0)
                {
                    break;
                }

                dataStart = at;
                dataBytes = (int)Math.Min(_sizeOrLeft, unread.Length - at);
                _sizeOrLeft -= dataBytes;
                _at = _sizeOrLeft == 0 ? At.DataEnd : At.Data;
                at += dataBytes;
            }
            else if (_at == At.Trailers)
            {
                if (!TryReadTrailers(unread, ref at, out reason))
                {
                    break;
                }
            }
            else
            {
                reason = ReadFraming(unread, ref at);
            }

            if (reason != RejectReason.None)
            {
                dataBytes = 0;
                return ParseOutcome.Rejected;
            }
        }

        if (reason != RejectReason.None)
        {
            dataBytes = 0;
            return ParseOutcome.Rejected;
        }

        consumedBytes = at;
        return _at == At.End ? ParseOutcome.Done : ParseOutcome.NeedMore;
    }

    /// <summary>Makes the decoder ready for another body.</summary>
    public void Reset() => this = default;

    private RejectReason ReadFraming(ReadOnlySpan<byte> unread, ref int at)
    {
        switch (_at)
        {
            case At.Size:
                return ReadSize(unread, ref at);
            case At.Extension:
                return ReadExtension(unread, ref at);
            case At.LineFeed:
                if (unread[at++] != '\n')
                {
                    return RejectReason.BareCarriageReturn;
                }

                EndSizeLine();
                return RejectReason.None;
            case At.DataEnd:
                _at = At.DataLineFeed;
                return unread[at++] == '\r' ? RejectReason.None : RejectReason.ChunkDataUnterminated;
            default:
                _at = At.Size;
                return unread[at++] == '\n' ? RejectReason.None : RejectReason.ChunkDataUnterminated;
        }
    }

    private RejectReason ReadSize(ReadOnlySpan<byte> unread, ref int at)
    {
        while (at < unread.Length)
        {
            byte value = unread[at++];
            int digit = HexText.DigitValue(value);
            if (digit >= 0)
            {
                if (++_sizeDigits > HexText.MaxChars || _sizeOrLeft > long.MaxValue >> 4)
                {
                    return RejectReason.ChunkSizeTooLarge;
                }

                _sizeOrLeft = (_sizeOrLeft << 4) | (uint)digit;
                continue;
            }

            if (_sizeDigits == 0)
            {
                return value == '\n' ? RejectReason.BareLineFeed : RejectReason.ChunkSizeMalformed;
            }

            switch (value)
            {
                case (byte)'\r':
                    _at = At.LineFeed;
                    return RejectReason.None;
                case (byte)';':
                    _at = At.Extension;
                    _extension = default;
                    return RejectReason.None;
                default:
                    return value == '\n' ? RejectReason.BareLineFeed : RejectReason.ChunkSizeMalformed;
            }
        }

        return RejectReason.None;
    }

    private RejectReason ReadExtension(ReadOnlySpan<byte> unread, ref int at)
    {
        while (at < unread.Length)
        {
            byte value = unread[at++];
            if (value == '\r' && _extension.MayEnd)
            {
                _at = At.LineFeed;
                return RejectReason.None;
            }

            if (++_extensionBytes > MaxExtensionBytes)
            {
                return RejectReason.ChunkExtensionsTooLarge;
            }

            if (!_extension.TryPass(value))
            {
                return value == '\n' ? RejectReason.BareLineFeed : RejectReason.ChunkExtensionMalformed;
            }
        }

        return RejectReason.None;
    }

    private void EndSizeLine()
    {
        _at = _sizeOrLeft == 0 ? At.Trailers : At.Data;
        _sizeDigits = 0;
        _trailers.Begin(0);
    }

    // False: a line is incomplete, or the reason is set. The offsets of the scanner count from `at`, which moves to the
    // end of each whole line.
    private bool TryReadTrailers(ReadOnlySpan<byte> unread, ref int at, out RejectReason reason)
    {
        ReadOnlySpan<byte> rest = unread[at..];
        int left = MaxTrailerBytes - _trailerBytes;
        ReadOnlySpan<byte> window = rest.Length > left ? rest[..left] : rest;
        FieldStep step = _trailers.Next(
            window, MaxTrailerBytes, _trailerCount == 0, _trailerCount == MaxTrailerCount, out reason);
        switch (step)
        {
            case FieldStep.NeedMore:
                reason = window.Length == left ? RejectReason.TrailersTooLarge : RejectReason.None;
                return false;
            case FieldStep.Rejected:
                return false;
            case FieldStep.EndOfSection:
                _at = At.End;
                break;
        }

        int lineBytes = _trailers.LineStart;
        at += lineBytes;
        _trailerBytes += lineBytes;
        _trailerCount++;
        _trailers.Begin(0);
        return true;
    }
}
