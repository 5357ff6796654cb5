using System;
using System.Collections.Generic;

namespace Lucid.Simulator.Replay;

/// <summary>A recorded answer, cut into events where its empty lines stand; together they are the file.</summary>
internal sealed class Recording
{
    private Recording(string contentType, bool isStream, byte[] bytes, int[] ends)
    {
        ContentType = contentType;
        IsStream = isStream;
        Bytes = bytes;
        Ends = ends;
    }

    public string ContentType { get; }

    public bool IsStream { get; }

    public byte[] Bytes { get; }

    /// <summary>Where each event ends; the last is the end of the file.</summary>
    public int[] Ends { get; }

    public static Recording Of(string name, byte[] bytes)
    {
        if (name.EndsWith(".sse", StringComparison.OrdinalIgnoreCase))
        {
            return new Recording("text/event-stream; charset=utf-8", true, bytes, Cut(bytes, "\n\n"u8, "\r\n\r\n"u8));
        }

        if (name.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase))
        {
            return new Recording("application/x-ndjson", true, bytes, Cut(bytes, "\n"u8, "\n"u8));
        }

        return new Recording("application/json", false, bytes, [bytes.Length]);
    }

    private static int[] Cut(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> end, ReadOnlySpan<byte> otherEnd)
    {
        List<int> ends = [];
        int at = 0;
        while (at < bytes.Length)
        {
            int plain = bytes[at..].IndexOf(end);
            int other = bytes[at..].IndexOf(otherEnd);
            int next = (plain, other) switch
            {
                (< 0, < 0) => bytes.Length,
                (< 0, _) => at + other + otherEnd.Length,
                (_, >= 0) when other < plain => at + other + otherEnd.Length,
                _ => at + plain + end.Length,
            };
            ends.Add(next);
            at = next;
        }

        return ends.ToArray();
    }
}
