using System;

namespace Lucid.Net.Sse;

/// <summary>
/// Where one event of a stream lies. All offsets count from the front of the run that was given to
/// <see cref="SseScanner.TryRead"/>; the frame borrows those bytes and holds none itself.
/// </summary>
public readonly struct SseFrame
{
    internal SseFrame(in SseScanState state, int frameBytes, bool isTerminated)
    {
        FrameBytes = frameBytes;
        EventStart = state.EventStart;
        EventBytes = state.EventBytes;
        DataStart = state.DataStart;
        DataBytes = state.DataBytes;
        DataLineCount = state.DataLineCount;
        HasEvent = state.HasEvent;
        IsTerminated = isTerminated;
    }

    /// <summary>
    /// Bytes of the whole frame with the empty line that ends it: what a relay copies and then consumes.
    /// </summary>
    public int FrameBytes { get; }

    /// <summary>Start of the value of the last <c>event</c> field.</summary>
    public int EventStart { get; }

    /// <summary>Bytes of the value of the last <c>event</c> field; 0 without one.</summary>
    public int EventBytes { get; }

    /// <summary>Start of the value of the first <c>data</c> line.</summary>
    public int DataStart { get; }

    /// <summary>
    /// Bytes from <see cref="DataStart"/> to the end of the last <c>data</c> line. With one data line that is its
    /// value; with more, line ends and field names lie between: use <see cref="JoinData"/>.
    /// </summary>
    public int DataBytes { get; }

    /// <summary>How many <c>data</c> lines there are. A frame without any is not dispatched as an event.</summary>
    public int DataLineCount { get; }

    /// <summary>Whether there is an <c>event</c> field, even an empty one.</summary>
    public bool HasEvent { get; }

    /// <summary>Neither event nor data: comments, ids, retry times, unknown fields or an empty line only.</summary>
    public bool IsComment => DataLineCount == 0 && !HasEvent;

    /// <summary>
    /// Whether an empty line ended the frame. False for what was left when the stream ended: a browser would drop it, a
    /// gateway passes it on if its data is complete, and must then add the empty line.
    /// </summary>
    public bool IsTerminated { get; }

    /// <summary>
    /// Writes the data as the receiver of the event sees it: the values of all data lines, joined by LF.
    /// </summary>
    /// <param name="unread">The run that this frame was read from.</param>
    /// <param name="destination">At least <see cref="DataBytes"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public int JoinData(ReadOnlySpan<byte> unread, Span<byte> destination)
    {
        if (DataLineCount == 0)
        {
            return 0;
        }

        ReadOnlySpan<byte> rest = unread.Slice(DataStart, DataBytes);
        int written = 0;
        for (bool isFirst = true; ; isFirst = false)
        {
            int end = rest.IndexOfAny((byte)'\n', (byte)'\r');
            ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
            bool isData = isFirst || SseScanner.TryReadData(ref line);
            if (isData)
            {
                if (!isFirst)
                {
                    destination[written++] = (byte)'\n';
                }

                line.CopyTo(destination[written..]);
                written += line.Length;
            }

            if (end < 0)
            {
                return written;
            }

            bool isCrLf = rest[end] == '\r' && end + 1 < rest.Length && rest[end + 1] == '\n';
            rest = rest[(end + (isCrLf ? 2 : 1))..];
        }
    }
}
