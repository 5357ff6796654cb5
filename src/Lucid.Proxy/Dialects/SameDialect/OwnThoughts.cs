using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.SameDialect;

/// <summary>Takes out of a messages request that goes to Anthropic what we made up: thinking whose signature is ours,
/// and citations whose handle is. The provider refuses what it did not sign. They come back when a client changes the
/// model in the middle of a conversation. All else stays byte for byte.</summary>
internal static class OwnThoughts
{
    /// <summary>Writes the body without them.</summary>
    /// <param name="body">A valid messages request.</param>
    /// <param name="messages">The value of its <c>messages</c>.</param>
    /// <param name="drops">Learns what was taken out.</param>
    /// <param name="output">Where to.</param>
    public static void Write(ReadOnlySpan<byte> body, ByteRange messages, DroppedPaths drops, ByteScratch output)
    {
        var copied = 0;
        var isFirst = true;
        var cursor = new JsonCursor(body, messages.Start);
        cursor.Enter();
        for (var i = 0; cursor.NextElement(); i++)
        {
            if (cursor.Kind != JsonKind.Object)
            {
                cursor.Pass();
                isFirst = false;
                continue;
            }

            var start = cursor.Position;
            var (copiedBefore, writtenBefore) = (copied, output.Count);
            var isEmptied = false;
            cursor.Enter();
            while (cursor.NextMember(out var key))
            {
                if (cursor.Kind == JsonKind.Array && Text(body, key).SequenceEqual("content"u8))
                {
                    isEmptied = Blocks(body, i, ref cursor, drops, ref copied, output);
                }
                else
                {
                    cursor.Pass();
                }
            }

            if (isEmptied)
            {
                copied = copiedBefore;
                output.Truncate(writtenBefore);
                CutOut(body, new ByteRange(start, cursor.Position - start), isFirst, ref copied, output);
            }
            else
            {
                isFirst = false;
            }
        }

        output.Write(body[copied..]);
    }

    /// <summary>Takes our blocks out of a message.</summary>
    /// <returns>True when nothing else was in it: the provider refuses an empty message in the middle of a
    /// conversation, and takes those around it, of one role then, for one turn.</returns>
    private static bool Blocks(
        ReadOnlySpan<byte> body,
        int message,
        ref JsonCursor cursor,
        DroppedPaths drops,
        ref int copied,
        ByteScratch output)
    {
        cursor.Enter();
        var isFirst = true;
        var isCut = false;
        for (var i = 0; cursor.NextElement(); i++)
        {
            var block = cursor.Pass();
            var place = new DroppedPath(DropSite.Part, message, i, -1, default, default);
            if (!IsOurs(body, block, out var key, out var citations))
            {
                isFirst = false;
                if (!citations.IsEmpty)
                {
                    output.Write(body[copied..citations.Start]);
                    output.Write("[]"u8);
                    copied = citations.End;
                    drops.Add(body, place with { Key = key });
                }

                continue;
            }

            drops.Add(body, place);
            isCut = true;
            CutOut(body, block, isFirst, ref copied, output);
        }

        return isFirst && isCut;
    }

    /// <summary>Leaves an element of a list out, with the comma behind it, or in front of it where others are
    /// kept.</summary>
    private static void CutOut(
        ReadOnlySpan<byte> body, ByteRange element, bool isFirst, ref int copied, ByteScratch output)
    {
        output.Write(body[copied..element.Start]);
        copied = element.End;
        var next = body[copied..];
        var after = next.IndexOfAnyExcept(" \t\r\n"u8);
        if (isFirst && next[after] == (byte)',')
        {
            copied += after + 1;
        }
        else if (!isFirst)
        {
            // The comma in front went out with the rest: it is taken back.
            output.Truncate(output.Span.LastIndexOf((byte)','));
        }
    }

    /// <summary>True for thinking of ours.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="block">A block in it.</param>
    /// <param name="citationsKey">The key of <paramref name="citations"/>.</param>
    /// <param name="citations">Citations of ours; empty for none.</param>
    private static bool IsOurs(
        ReadOnlySpan<byte> body, ByteRange block, out ByteRange citationsKey, out ByteRange citations)
    {
        citationsKey = default;
        citations = default;
        if (body[block.Start] != (byte)'{')
        {
            return false;
        }

        var isThinking = false;
        var isOurs = false;
        var cursor = new JsonCursor(body, block.Start);
        cursor.Enter();
        while (cursor.NextMember(out var key))
        {
            var isText = cursor.Kind == JsonKind.String;
            var isList = cursor.Kind == JsonKind.Array;
            var range = cursor.Pass();
            if (isList && Text(body, key).SequenceEqual("citations"u8) && HasOurs(body, range))
            {
                citationsKey = key;
                citations = range;
            }

            var value = Text(body, range);
            isThinking |= isText && Text(body, key).SequenceEqual("type"u8) && value.SequenceEqual("thinking"u8);
            isOurs |= isText && Text(body, key).SequenceEqual("signature"u8) && value.StartsWith(ThoughtMark.Prefix);
        }

        return isThinking && isOurs;
    }

    // One answer made them all: either all are ours or none is.
    private static bool HasOurs(ReadOnlySpan<byte> body, ByteRange citations)
    {
        var cursor = new JsonCursor(body, citations.Start);
        cursor.Enter();
        while (cursor.NextElement())
        {
            if (cursor.Kind != JsonKind.Object)
            {
                cursor.Pass();
                continue;
            }

            var isOurs = false;
            cursor.Enter();
            while (cursor.NextMember(out var key))
            {
                var isText = cursor.Kind == JsonKind.String;
                var value = Text(body, cursor.Pass());
                isOurs |= isText && Text(body, key).SequenceEqual("encrypted_index"u8)
                    && value.StartsWith(ThoughtMark.Prefix);
            }

            if (isOurs)
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> body, ByteRange range) =>
        body.Slice(range.Start, range.Bytes);
}
