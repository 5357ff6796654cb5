using System;
using System.Text.Json;

namespace Lucid.Proxy.Relaying;

/// <summary>The answer to a request for a count of tokens.</summary>
internal static class CountAnswer
{
    /// <summary>Whether it is one: an object whose <c>input_tokens</c> is a whole number.</summary>
    public static bool IsValid(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("input_tokens"u8, out var tokens)
                && tokens.ValueKind == JsonValueKind.Number && tokens.TryGetInt64(out var number) && number >= 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
