using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects;

/// <summary>Goes between raw JSON and the same JSON inside a JSON string.</summary>
internal static class EscapedText
{
    /// <summary>Writes raw JSON as the inside of a JSON string.</summary>
    /// <param name="json">Valid JSON, so that its control bytes are white space only.</param>
    /// <param name="output">Where to.</param>
    public static void WriteEscaped(ReadOnlySpan<byte> json, ByteScratch output)
    {
        while (!json.IsEmpty)
        {
            var plain = json.IndexOfAny("\"\\\n\r\t"u8);
            if (plain < 0)
            {
                output.Write(json);
                return;
            }

            output.Write(json[..plain]);
            output.Write((byte)'\\');
            output.Write(json[plain] switch
            {
                (byte)'\n' => (byte)'n',
                (byte)'\r' => (byte)'r',
                (byte)'\t' => (byte)'t',
                var other => other,
            });
            json = json[(plain + 1)..];
        }
    }

    /// <summary>Writes a JSON object that stands inside a JSON string, as raw JSON.</summary>
    /// <param name="quoted">The string with its quotes.</param>
    /// <param name="output">Where to; unchanged when it is no object.</param>
    /// <returns>False when the string holds anything but one JSON object.</returns>
    public static bool TryWriteObject(ReadOnlySpan<byte> quoted, ByteScratch output)
    {
        var start = output.Count;
        var room = output.Room(quoted.Length);
        if (!JsonText.TryDecodeString(quoted, room, out var bytes) || !IsObject(room[..bytes]))
        {
            output.Truncate(start);
            return false;
        }

        output.Advance(bytes);
        return true;
    }

    /// <summary>Writes such an object in one line.</summary>
    public static bool TryWriteLine(ReadOnlySpan<byte> quoted, ByteScratch output)
    {
        var start = output.Count;
        if (!TryWriteObject(quoted, output))
        {
            return false;
        }

        // In valid JSON they stand between values only: inside of strings they are escaped.
        var bytes = output.Count - start;
        output.Truncate(start);
        var line = output.Room(bytes)[..bytes];
        line.Replace((byte)'\n', (byte)' ');
        line.Replace((byte)'\r', (byte)' ');
        output.Advance(bytes);
        return true;
    }

    /// <summary>Characters of a text that is still escaped, a surrogate pair as one.</summary>
    public static int CountCharacters(ReadOnlySpan<byte> text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == (byte)'\\')
            {
                var isUnit = text[i + 1] == (byte)'u';

                // The second half of a pair begins with DC to DF.
                var isSecondHalf = isUnit && text[i + 2] is (byte)'d' or (byte)'D'
                    && text[i + 3] is >= (byte)'c' and <= (byte)'f' or >= (byte)'C' and <= (byte)'F';
                count += isSecondHalf ? 0 : 1;
                i += isUnit ? 5 : 1;
            }
            else if ((text[i] & 0xC0) != 0x80)
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>True for one valid JSON object.</summary>
    public static bool IsObject(ReadOnlySpan<byte> json)
    {
        var visitor = default(RootVisitor);
        var scanner = default(JsonScanner);
        return scanner.Scan(json, final: true, RootVisitor.Paths, ref visitor, JsonLimits.Default, out _)
            == ParseOutcome.Done && visitor.IsObject;
    }

    private struct RootVisitor : IJsonVisitor
    {
        public static readonly JsonPathSet Paths = JsonPathSet.Create("$");

        public bool IsObject;

        public void OnValue(int pathIndex, JsonKind kind, int start, int bytes, int arrayIndex) =>
            IsObject = kind == JsonKind.Object;
    }
}
