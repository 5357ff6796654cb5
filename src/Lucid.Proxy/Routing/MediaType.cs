using System;
using Lucid.Net.Bytes;

namespace Lucid.Proxy.Routing;

/// <summary>Tells media types apart (RFC 9110 section 8.3.1): type and subtype without their parameters.</summary>
internal static class MediaType
{
    /// <summary><c>application/json</c>, or a type with the suffix <c>+json</c>.</summary>
    public static bool IsJson(ReadOnlySpan<byte> value)
    {
        var essence = Essence(value);
        return Ascii.EqualsIgnoreCase(essence, "application/json"u8)
            || (essence.Length > 5 && Ascii.EqualsIgnoreCase(essence[^5..], "+json"u8));
    }

    /// <summary><c>text/event-stream</c>.</summary>
    public static bool IsEventStream(ReadOnlySpan<byte> value) =>
        Ascii.EqualsIgnoreCase(Essence(value), "text/event-stream"u8);

    /// <summary><c>application/x-ndjson</c>: one JSON value per line.</summary>
    public static bool IsJsonLines(ReadOnlySpan<byte> value)
    {
        var essence = Essence(value);
        return Ascii.EqualsIgnoreCase(essence, "application/x-ndjson"u8)
            || Ascii.EqualsIgnoreCase(essence, "application/jsonl"u8);
    }

    private static ReadOnlySpan<byte> Essence(ReadOnlySpan<byte> value)
    {
        var end = value.IndexOf((byte)';');
        return (end < 0 ? value : value[..end]).Trim((byte)' ');
    }
}
