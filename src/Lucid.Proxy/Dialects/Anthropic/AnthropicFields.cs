using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.Anthropic;

/// <summary>The top-level fields of a messages body that are known here, and the types inside them that end in a
/// date.</summary>
internal static class AnthropicFields
{
    /// <summary>Web searches that are held for where a request sets no most: the provider breaks its own round of tools
    /// off after ten.</summary>
    public const int UsualSearches = 10;

    // Longer than any type of a tool or an edit, with room.
    private const int MaxTypeBytes = 256;

    // Those that add nothing to the input beyond their bytes, and those that the peek watches.
    private static readonly KeySet Known = new(
        "model", "messages", "system", "tools", "max_tokens", "stream", "temperature", "top_p", "top_k",
        "stop_sequences", "tool_choice", "thinking", "metadata", "output_config", "output_format", "cache_control",
        "service_tier", "speed", "inference_geo", "mcp_servers", "container", "fallbacks", "context_management",
        "diagnostics", "thread", "billing_policy");

    /// <summary>Whether there is a field that is not known here: it may bring input that its bytes do not bound. The
    /// long ones are known, and their ranges too: they are not walked through again.</summary>
    /// <param name="body">A body that a scan has accepted.</param>
    /// <param name="messages">The value of <c>messages</c> in it.</param>
    /// <param name="system">The value of <c>system</c>; empty for none.</param>
    public static bool HasUnknown(ReadOnlySpan<byte> body, ByteRange messages, ByteRange system)
    {
        var cursor = new JsonCursor(body, 0);
        cursor.Enter();
        while (cursor.NextMember(out var key))
        {
            var saysNothing = cursor.Kind == JsonKind.Null;
            if (cursor.Position == messages.Start)
            {
                cursor = new JsonCursor(body, messages.End);
            }
            else if (cursor.Position == system.Start)
            {
                cursor = new JsonCursor(body, system.End);
            }
            else
            {
                cursor.Pass();
            }

            if (!saysNothing && Known.IndexOf(body.Slice(key.Start, key.Bytes)) < 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A value of <c>max_uses</c>; 0 for what is none.</summary>
    public static long MostUses(JsonKind kind, ReadOnlySpan<byte> text) =>
        kind == JsonKind.Number && JsonText.TryReadInteger(text, out var most)
            ? Math.Clamp(most, 0, int.MaxValue)
            : 0;

    /// <summary>Whether a JSON string begins with <paramref name="start"/>, however it is spelt.</summary>
    public static bool BeginsWith(ReadOnlySpan<byte> quoted, ReadOnlySpan<byte> start)
    {
        if (quoted[1..].StartsWith(start))
        {
            return true;
        }

        Span<byte> type = stackalloc byte[MaxTypeBytes];
        return quoted.Contains((byte)'\\') && JsonText.TryDecodeString(quoted, type, out var bytes)
            && type[..bytes].StartsWith(start);
    }
}
