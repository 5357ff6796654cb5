using System;

namespace Lucid.Net.Json;

/// <summary>Reads and writes single JSON values that a scan found. Thread-safe, allocates nothing, never throws.</summary>
public static class JsonText
{
    /// <summary>Reads a number that is a whole one, however it is spelt: <c>12</c>, <c>12.0</c>, <c>1.2e1</c>.</summary>
    public static bool TryReadInteger(ReadOnlySpan<byte> number, out long value) => throw new NotSupportedException();

    /// <summary>Whether a JSON string, escapes decoded, is a given text.</summary>
    public static bool StringEquals(ReadOnlySpan<byte> quoted, ReadOnlySpan<byte> plainUtf8) =>
        throw new NotSupportedException();

    /// <summary>Decodes a JSON string to UTF-8.</summary>
    public static bool TryDecodeString(ReadOnlySpan<byte> quoted, Span<byte> destination, out int bytes) =>
        throw new NotSupportedException();

    /// <summary>Size of a text as a JSON string, with its quotes.</summary>
    public static int EscapedLength(ReadOnlySpan<byte> utf8) => throw new NotSupportedException();

    /// <summary>Writes a text as a JSON string, with its quotes.</summary>
    public static int WriteEscaped(ReadOnlySpan<byte> utf8, Span<byte> destination) => throw new NotSupportedException();
}
