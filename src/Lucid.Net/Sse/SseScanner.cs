using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Sse;

/// <summary>
/// Finds the events of a WHATWG event stream on bytes: line ends LF, CR LF and CR, a byte order mark at the start,
/// comments, data of several lines. It decodes nothing and copies nothing.
/// </summary>
/// <remarks>
/// Mutable state: keep it in a field, pass it by reference. Not thread-safe, allocates nothing, never throws.
/// </remarks>
public struct SseScanner
{
    /// <summary>The limit where no other is given: 16 MiB.</summary>
    public const int DefaultMaxEventBytes = 16 << 20;

    private readonly int _maxEventBytes;
    private SseScanState _frame;
    private int _lineStart;
    private int _searched;
    private bool _isStarted;
    private bool _skipLineFeed;
    private LineEnd _lastEnd;

    /// <summary>Creates a scanner with its own limit. <c>default</c> is a scanner with the usual one.</summary>
    /// <param name="maxEventBytes">The most bytes one frame may have, at least 1.</param>
    public SseScanner(int maxEventBytes)
    {
        Invariant.Holds(maxEventBytes > 0);
        _maxEventBytes = maxEventBytes;
    }

    private enum LineEnd : byte
    {
        NotSeen,
        LineFeed,
        CarriageReturn,
    }

    /// <summary>Reads one frame from the front of <paramref name="unread"/>.</summary>
    /// <param name="unread">
    /// All bytes of the stream that were not consumed yet: the frame that was begun, from its first byte, and what came
    /// since.
    /// </param>
    /// <param name="endOfStream">No more bytes will come: what is left is a frame even without its empty line.</param>
    /// <param name="frame">
    /// Where things lie; set on Done only. The caller consumes <see cref="SseFrame.FrameBytes"/>.
    /// </param>
    /// <param name="reason">Set on Rejected only.</param>
    /// <returns>
    /// Done; NeedMore, which at the end of the stream means that nothing is left; or Rejected.
    /// </returns>
    public ParseOutcome TryRead(ReadOnlySpan<byte> unread, bool endOfStream, out SseFrame frame, out SseReject reason)
    {
        frame = default;
        reason = SseReject.None;
        int limit = _maxEventBytes > 0 ? _maxEventBytes : DefaultMaxEventBytes;
        ReadOnlySpan<byte> window = unread.Length > limit ? unread[..limit] : unread;
        bool isEnd = endOfStream && window.Length == unread.Length;
        ParseOutcome outcome = ReadLines(window, isEnd, out frame);
        if (outcome == ParseOutcome.NeedMore && unread.Length > limit)
        {
            reason = SseReject.EventTooLarge;
            return ParseOutcome.Rejected;
        }

        return outcome;
    }

    /// <summary>Makes the scanner ready for another stream.</summary>
    public void Reset() => this = _maxEventBytes > 0 ? new SseScanner(_maxEventBytes) : default;

    // Takes the field name off a data line.
    internal static bool TryReadData(ref ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("data"u8) || (line.Length > 4 && line[4] != ':'))
        {
            return false;
        }

        line = line.Length <= 5 ? default : line[(line[5] == ' ' ? 6 : 5)..];
        return true;
    }

    private ParseOutcome ReadLines(ReadOnlySpan<byte> window, bool isEnd, out SseFrame frame)
    {
        frame = default;
        if (!_isStarted && !TrySkipMark(window, isEnd))
        {
            return ParseOutcome.NeedMore;
        }

        if (_skipLineFeed && !window.IsEmpty)
        {
            // The LF of a CR LF whose CR already ended the frame before.
            _skipLineFeed = false;
            _lineStart = _searched = window[0] == '\n' ? 1 : 0;
        }

        while (true)
        {
            int found = window[_searched..].IndexOfAny((byte)'\n', (byte)'\r');
            if (found < 0)
            {
                _searched = window.Length;
                return isEnd && window.Length > 0 ? EndStream(window, out frame) : ParseOutcome.NeedMore;
            }

            int lineEnd = _searched + found;
            if (!TryPassLineEnd(window, lineEnd, isEnd, out int next))
            {
                _searched = lineEnd;
                return ParseOutcome.NeedMore;
            }

            if (lineEnd == _lineStart)
            {
                frame = new SseFrame(_frame, next, isTerminated: true);
                BeginFrame();
                return ParseOutcome.Done;
            }

            ReadField(window[_lineStart..lineEnd], _lineStart);
            _lineStart = _searched = next;
        }
    }

    // A CR at the end of the bytes may be half a CR LF, so it waits for the next byte, with one exception: an empty
    // line after a line that ended with CR alone. Such a stream does not use CR LF, and waiting would hold each event
    // back until the next one. Should an LF follow all the same, it is skipped in front of the next frame. The rule
    // looks only at bytes before the CR, so frames do not depend on how the bytes were split.
    private bool TryPassLineEnd(ReadOnlySpan<byte> window, int lineEnd, bool isEnd, out int next)
    {
        next = lineEnd + 1;
        if (window[lineEnd] == '\n')
        {
            _lastEnd = LineEnd.LineFeed;
            return true;
        }

        if (lineEnd == _lineStart && _lastEnd == LineEnd.CarriageReturn)
        {
            _skipLineFeed = true;
            return true;
        }

        if (next == window.Length && !isEnd)
        {
            return false;
        }

        if (next < window.Length && window[next] == '\n')
        {
            next++;
            _lastEnd = LineEnd.LineFeed;
        }
        else
        {
            _lastEnd = LineEnd.CarriageReturn;
        }

        return true;
    }

    private bool TrySkipMark(ReadOnlySpan<byte> window, bool isEnd)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        if (window.Length < mark.Length && !isEnd && mark.StartsWith(window))
        {
            return false;
        }

        _isStarted = true;
        _lineStart = _searched = window.StartsWith(mark) ? mark.Length : 0;
        return true;
    }

    private ParseOutcome EndStream(ReadOnlySpan<byte> window, out SseFrame frame)
    {
        if (_lineStart < window.Length)
        {
            ReadField(window[_lineStart..], _lineStart);
        }

        frame = new SseFrame(_frame, window.Length, isTerminated: false);
        BeginFrame();
        return ParseOutcome.Done;
    }

    private void ReadField(ReadOnlySpan<byte> line, int start)
    {
        ReadOnlySpan<byte> value = line;
        if (TryReadData(ref value))
        {
            int valueStart = start + line.Length - value.Length;
            if (_frame.DataLineCount++ == 0)
            {
                _frame.DataStart = valueStart;
            }

            _frame.DataBytes = valueStart + value.Length - _frame.DataStart;
        }
        else if (line.StartsWith("event"u8) && (line.Length == 5 || line[5] == ':'))
        {
            value = line.Length <= 6 ? default : line[(line[6] == ' ' ? 7 : 6)..];
            _frame.HasEvent = true;
            _frame.EventStart = start + line.Length - value.Length;
            _frame.EventBytes = value.Length;
        }
    }

    private void BeginFrame()
    {
        _frame = default;
        _lineStart = 0;
        _searched = 0;
        _lastEnd = LineEnd.NotSeen;
    }
}
