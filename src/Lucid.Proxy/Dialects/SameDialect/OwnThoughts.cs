using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects.SameDialect;

/// <summary>Takes thinking that we made up out of a messages request that goes to Anthropic: its signature is ours, and
/// the provider refuses what it did not sign. Such blocks come back when a client changes the model in the middle of a
/// conversation. All else stays byte for byte.</summary>
internal static class OwnThoughts
{
    /// <summary>Writes the body without them.</summary>
    /// <param name="body">A valid messages request.</param>
    /// <param name="messages">The value of its <c>messages</c>.</param>
    /// <param name="output">Where to.</param>
    public static void Write(ReadOnlySpan<byte> body, ByteRange messages, ByteScratch output)
    {
        var copied = 0;
        var cursor = new JsonCursor(body, messages.Start);
        cursor.Enter();
        while (cursor.NextElement())
        {
            if (cursor.Kind != JsonKind.Object)
            {
                cursor.Pass();
                continue;
            }

            cursor.Enter();
            while (cursor.NextMember(out var key))
            {
                if (cursor.Kind == JsonKind.Array && Text(body, key).SequenceEqual("content"u8))
                {
                    Blocks(body, ref cursor, ref copied, output);
                }
                else
                {
                    cursor.Pass();
                }
            }
        }

        output.Write(body[copied..]);
    }

    private static void Blocks(ReadOnlySpan<byte> body, ref JsonCursor cursor, ref int copied, ByteScratch output)
    {
        cursor.Enter();
        var isFirst = true;
        while (cursor.NextElement())
        {
            var block = cursor.Pass();
            if (!IsOurs(body, block))
            {
                isFirst = false;
                continue;
            }

            output.Write(body[copied..block.Start]);
            copied = block.End;
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
    }

    private static bool IsOurs(ReadOnlySpan<byte> body, ByteRange block)
    {
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
            var value = Text(body, cursor.Pass());
            isThinking |= isText && Text(body, key).SequenceEqual("type"u8) && value.SequenceEqual("thinking"u8);
            isOurs |= isText && Text(body, key).SequenceEqual("signature"u8) && value.StartsWith(ThoughtMark.Prefix);
        }

        return isThinking && isOurs;
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> body, ByteRange range) =>
        body.Slice(range.Start, range.Bytes);
}
