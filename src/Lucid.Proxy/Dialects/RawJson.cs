using System;

namespace Lucid.Proxy.Dialects;

/// <summary>Writes JSON of an upstream as it said it.</summary>
internal static class RawJson
{
    /// <summary>Writes a value on one line, so that it can stand in an event.</summary>
    /// <param name="json">Valid JSON: a line end in it is white space between tokens, never text.</param>
    /// <param name="output">Where to.</param>
    public static void WriteOnOneLine(ReadOnlySpan<byte> json, ByteScratch output)
    {
        while (json.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var end)
        {
            output.Write(json[..end]);
            output.Write((byte)' ');
            json = json[(end + 1)..];
        }

        output.Write(json);
    }
}
