using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Http1;

/// <summary>
/// Reads request heads (RFC 9112 sections 2 to 6) strictly: what two readers could take differently is refused.
/// </summary>
/// <remarks>
/// Mutable state: keep it in a field, pass it by reference. Not thread-safe, allocates nothing, never throws.
/// </remarks>
public struct RequestHeadParser
{
    private RequestLineScanner _line;
    private FieldLineScanner _fields;
    private HeadFacts _facts;
    private bool _isPastLine;

    /// <summary>Reads one request head from the front of <paramref name="unread"/>.</summary>
    /// <param name="unread">
    /// All bytes from the first of the head. A longer call must begin with the same bytes; the memory may be another.
    /// </param>
    /// <param name="head">
    /// Empty at the first call, the same object until the head is complete. On Done its
    /// <see cref="MessageHead.HeadBytes"/> equal <paramref name="consumedBytes"/>, and it holds its own copy of the
    /// bytes if its storage is large enough; see <see cref="MessageHead"/> for the other case.
    /// </param>
    /// <param name="limits">The same at every call of one head.</param>
    /// <param name="consumedBytes">Bytes to drop: the whole head on Done, else 0. Never more than MaxHeadBytes.</param>
    /// <param name="reason">Set on Rejected only.</param>
    /// <returns>Done, NeedMore, or Rejected, after which the connection must be closed.</returns>
    public ParseOutcome TryRead(
        ReadOnlySpan<byte> unread,
        RequestHead head,
        in Http1Limits limits,
        out int consumedBytes,
        out RejectReason reason)
    {
        consumedBytes = 0;
        ReadOnlySpan<byte> window = unread.Length > limits.MaxHeadBytes ? unread[..limits.MaxHeadBytes] : unread;
        ParseOutcome outcome = ReadLine(window, head, in limits, out reason);
        if (outcome == ParseOutcome.Done)
        {
            outcome = ReadFields(window, head, in limits, out consumedBytes, out reason);
        }

        if (outcome == ParseOutcome.NeedMore && window.Length == limits.MaxHeadBytes)
        {
            reason = RejectReason.HeadTooLarge;
            return ParseOutcome.Rejected;
        }

        return outcome;
    }

    /// <summary>Forgets a head that was begun; <see cref="TryRead"/> does so itself after Done.</summary>
    public void Reset() => this = default;

    private ParseOutcome ReadLine(
        ReadOnlySpan<byte> window,
        RequestHead head,
        in Http1Limits limits,
        out RejectReason reason)
    {
        if (_isPastLine)
        {
            reason = RejectReason.None;
            return ParseOutcome.Done;
        }

        ParseOutcome outcome = _line.Read(window, head, limits.MaxTargetBytes, out int next, out reason);
        if (outcome == ParseOutcome.Done)
        {
            _isPastLine = true;
            _fields.Begin(next);
        }

        return outcome;
    }

    private ParseOutcome ReadFields(
        ReadOnlySpan<byte> window,
        RequestHead head,
        in Http1Limits limits,
        out int consumedBytes,
        out RejectReason reason)
    {
        consumedBytes = 0;
        int maxFieldBytes = Math.Min(limits.MaxFieldBytes, ushort.MaxValue - 1);
        while (true)
        {
            bool isTableFull = head.HeaderCount >= limits.MaxHeaderCount;
            FieldStep step = _fields.Next(
                window, maxFieldBytes, head.HeaderCount == 0, isTableFull, out reason);
            switch (step)
            {
                case FieldStep.NeedMore:
                    return ParseOutcome.NeedMore;
                case FieldStep.Rejected:
                    return ParseOutcome.Rejected;
                case FieldStep.EndOfSection:
                    reason = Judge(head);
                    return reason == RejectReason.None
                        ? Finish(window, head, out consumedBytes)
                        : ParseOutcome.Rejected;
            }

            KnownHeader known = head.AddField(window, in _fields);
            if (known != KnownHeader.Other)
            {
                reason = _facts.NoteRequestField(known, window.Slice(_fields.ValueStart, _fields.ValueBytes));
                if (reason != RejectReason.None)
                {
                    return ParseOutcome.Rejected;
                }
            }
        }
    }

    private readonly RejectReason Judge(RequestHead head)
    {
        if (!_facts.HasHost && head.MinorVersion > 0)
        {
            return RejectReason.HostMissing;
        }

        RejectReason reason = _facts.CheckFraming(head.MinorVersion);
        if (reason != RejectReason.None)
        {
            return reason;
        }

        bool hasBody = _facts.HasTransferEncoding || _facts.HasLength;
        return head.Method == HttpMethod.Post && !hasBody ? RejectReason.LengthRequired : RejectReason.None;
    }

    private ParseOutcome Finish(ReadOnlySpan<byte> window, RequestHead head, out int consumedBytes)
    {
        consumedBytes = _fields.LineStart;
        ReadOnlySpan<byte> bytes = window[..consumedBytes];
        head.KeepAlive = _facts.KeepsAlive(head.MinorVersion);
        if (_facts.HasTransferEncoding)
        {
            head.Framing = BodyFraming.Chunked;
        }
        else if (_facts.HasLength)
        {
            head.Framing = BodyFraming.Length;
            head.ContentLength = _facts.ContentLength;
        }

        // RFC 9110 section 10.1.1: an HTTP/1.0 client does not know the interim answer; without a body nobody waits for
        // it.
        head.ExpectContinue = _facts.ExpectsContinue
            && head.MinorVersion > 0
            && (_facts.HasTransferEncoding || _facts.ContentLength > 0);
        if (_facts.HasConnectionMembers)
        {
            head.MarkFieldsNamedByConnection(bytes);
        }

        head.Finish(bytes);
        Reset();
        return ParseOutcome.Done;
    }
}
