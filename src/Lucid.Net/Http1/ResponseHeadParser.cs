using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Http1;

/// <summary>Reads the heads of answers as strictly as those of requests: an upstream may be hostile too.</summary>
/// <remarks>
/// Mutable state: keep it in a field, pass it by reference. Not thread-safe, allocates nothing, never throws.
/// </remarks>
public struct ResponseHeadParser
{
    private const int StatusStart = VersionText.Bytes + 1;
    private const int ReasonStart = StatusStart + 4;

    private FieldLineScanner _fields;
    private HeadFacts _facts;
    private int _searched;
    private bool _isPastLine;

    /// <summary>Reads one answer head from the front of <paramref name="unread"/>.</summary>
    /// <param name="unread">All bytes from the first of the head; a longer call must begin with the same bytes.</param>
    /// <param name="head">
    /// Empty at the first call, the same object until the head is complete; see <see cref="MessageHead"/>.
    /// </param>
    /// <param name="limits">The same at every call of one head; MaxTargetBytes is not used.</param>
    /// <param name="answersHead">Whether the request was HEAD, whose answer has no body whatever its head says.</param>
    /// <param name="consumedBytes">Bytes to drop: the whole head on Done, else 0. Never more than MaxHeadBytes.</param>
    /// <param name="reason">Set on Rejected only.</param>
    /// <returns>
    /// Done, also for an interim head (<see cref="ResponseHead.IsInterim"/>), behind which another follows: count those
    /// and stop at 8; NeedMore; or Rejected, after which the connection must be dropped.
    /// </returns>
    public ParseOutcome TryRead(
        ReadOnlySpan<byte> unread,
        ResponseHead head,
        in Http1Limits limits,
        bool answersHead,
        out int consumedBytes,
        out RejectReason reason)
    {
        consumedBytes = 0;
        reason = RejectReason.None;
        ReadOnlySpan<byte> window = unread.Length > limits.MaxHeadBytes ? unread[..limits.MaxHeadBytes] : unread;
        int maxFieldBytes = Math.Min(limits.MaxFieldBytes, ushort.MaxValue - 1);
        ParseOutcome outcome = _isPastLine
            ? ParseOutcome.Done
            : ReadStatusLine(window, head, maxFieldBytes, out reason);
        if (outcome == ParseOutcome.Done)
        {
            outcome = ReadFields(window, head, limits.MaxHeaderCount, maxFieldBytes, out reason);
        }

        if (outcome == ParseOutcome.Done)
        {
            consumedBytes = Finish(window, head, answersHead);
        }
        else if (outcome == ParseOutcome.NeedMore && window.Length == limits.MaxHeadBytes)
        {
            reason = RejectReason.HeadTooLarge;
            return ParseOutcome.Rejected;
        }

        return outcome;
    }

    /// <summary>Forgets a head that was begun; <see cref="TryRead"/> does so itself after Done.</summary>
    public void Reset() => this = default;

    // HTTP-version SP 3DIGIT SP [ reason-phrase ] CR LF (RFC 9112 section 4)
    private ParseOutcome ReadStatusLine(
        ReadOnlySpan<byte> window,
        ResponseHead head,
        int maxLineBytes,
        out RejectReason reason)
    {
        reason = CheckLineStart(window);
        if (reason != RejectReason.None)
        {
            return ParseOutcome.Rejected;
        }

        int end = Math.Min(window.Length, maxLineBytes + 1);
        int from = Math.Max(_searched, ReasonStart);
        int lineEnd = from < end ? from + HeadBytes.ValuePrefixBytes(window[from..end]) : end;
        if (lineEnd == end)
        {
            _searched = end;
            reason = end > maxLineBytes ? RejectReason.FieldTooLarge : RejectReason.None;
            return end > maxLineBytes ? ParseOutcome.Rejected : ParseOutcome.NeedMore;
        }

        _searched = lineEnd;
        if (window[lineEnd] != '\r')
        {
            reason = window[lineEnd] == '\n' ? RejectReason.BareLineFeed : RejectReason.StatusLineMalformed;
            return ParseOutcome.Rejected;
        }

        if (lineEnd + 1 == window.Length)
        {
            return ParseOutcome.NeedMore;
        }

        if (window[lineEnd + 1] != '\n')
        {
            reason = RejectReason.BareCarriageReturn;
            return ParseOutcome.Rejected;
        }

        head.MinorVersion = VersionText.Minor(window);
        head.Status = StatusOf(window);
        _fields.Begin(lineEnd + 2);
        _isPastLine = true;
        return ParseOutcome.Done;
    }

    private static RejectReason CheckLineStart(ReadOnlySpan<byte> window)
    {
        int wrong = VersionText.FirstWrongByte(window);
        if (wrong < VersionText.Bytes)
        {
            return wrong < window.Length ? ReasonOf(window[wrong]) : RejectReason.None;
        }

        if (VersionText.Major(window) != 1)
        {
            return RejectReason.VersionUnsupported;
        }

        int end = Math.Min(window.Length, ReasonStart);
        for (int i = VersionText.Bytes; i < end; i++)
        {
            bool isRight = i is VersionText.Bytes or ReasonStart - 1 ? window[i] == ' ' : Ascii.IsDigit(window[i]);
            if (!isRight)
            {
                return ReasonOf(window[i]);
            }
        }

        if (end < ReasonStart)
        {
            return RejectReason.None;
        }

        int status = StatusOf(window);
        if (status is < 100 or > 599)
        {
            return RejectReason.StatusOutOfRange;
        }

        return status == 101 ? RejectReason.SwitchingProtocols : RejectReason.None;
    }

    private static RejectReason ReasonOf(byte wrong) =>
        wrong == '\n' ? RejectReason.BareLineFeed : RejectReason.StatusLineMalformed;

    private static int StatusOf(ReadOnlySpan<byte> window) =>
        ((window[StatusStart] - '0') * 100) + ((window[StatusStart + 1] - '0') * 10) + (window[StatusStart + 2] - '0');

    private ParseOutcome ReadFields(
        ReadOnlySpan<byte> window,
        ResponseHead head,
        int maxHeaderCount,
        int maxFieldBytes,
        out RejectReason reason)
    {
        while (true)
        {
            bool isTableFull = head.HeaderCount >= maxHeaderCount;
            FieldStep step = _fields.Next(
                window, maxFieldBytes, head.HeaderCount == 0, isTableFull, out reason);
            switch (step)
            {
                case FieldStep.NeedMore:
                    return ParseOutcome.NeedMore;
                case FieldStep.Rejected:
                    return ParseOutcome.Rejected;
                case FieldStep.EndOfSection:
                    reason = _facts.CheckFraming(head.MinorVersion);
                    return reason == RejectReason.None ? ParseOutcome.Done : ParseOutcome.Rejected;
            }

            KnownHeader known = head.AddField(window, in _fields);
            if (known != KnownHeader.Other)
            {
                reason = _facts.NoteAnyField(known, window.Slice(_fields.ValueStart, _fields.ValueBytes));
                if (reason != RejectReason.None)
                {
                    return ParseOutcome.Rejected;
                }
            }
        }
    }

    // RFC 9112 section 6.3.
    private int Finish(ReadOnlySpan<byte> window, ResponseHead head, bool answersHead)
    {
        int consumedBytes = _fields.LineStart;
        ReadOnlySpan<byte> bytes = window[..consumedBytes];
        head.Framing = answersHead || head.Status is < 200 or 204 or 304 ? ResponseFraming.None
            : _facts.HasTransferEncoding ? ResponseFraming.Chunked
            : _facts.HasLength ? ResponseFraming.Length
            : ResponseFraming.UntilClose;
        head.ContentLength = head.Framing == ResponseFraming.Length ? _facts.ContentLength : -1;
        head.KeepAlive = head.Framing != ResponseFraming.UntilClose && _facts.KeepsAlive(head.MinorVersion);
        if (_facts.HasConnectionMembers)
        {
            head.MarkFieldsNamedByConnection(bytes);
        }

        head.Finish(bytes);
        Reset();
        return consumedBytes;
    }
}
