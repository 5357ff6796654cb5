using System;
using System.Text;
using System.Text.Json;

namespace Lucid.Simulator.Rules;

/// <summary>Short ways to look at parsed JSON. A value of another kind reads as absent.</summary>
internal static class JsonFields
{
    public static bool Has(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    public static JsonElement Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
            ? value
            : default;

    public static string? Text(this JsonElement element, string name) => element.Field(name).AsText();

    public static string? AsText(this JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    public static bool IsObject(this JsonElement element) => element.ValueKind == JsonValueKind.Object;

    public static bool IsArray(this JsonElement element) => element.ValueKind == JsonValueKind.Array;

    public static bool IsNothing(this JsonElement element) =>
        element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>The number; NaN when it is none.</summary>
    public static double Number(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : double.NaN;

    public static bool TryWhole(this JsonElement element, string name, out long number)
    {
        number = 0;
        return element.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out number);
    }

    /// <summary>The first field whose name is not among those allowed, or null.</summary>
    /// <param name="element">An object.</param>
    /// <param name="allowed">Names, each between spaces.</param>
    public static string? Stranger(this JsonElement element, string allowed)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!allowed.Contains($" {property.Name} ", StringComparison.Ordinal))
            {
                return property.Name;
            }
        }

        return null;
    }

    /// <summary>Letters, digits, underscores and hyphens, at most so many.</summary>
    public static bool IsPlainName(this string text, int most)
    {
        foreach (char letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-'))
            {
                return false;
            }
        }

        return text.Length > 0 && text.Length <= most;
    }

    public static bool TryBase64(this string text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        if (text.Length == 0 || text.AsSpan().ContainsAny(" \r\n\t")
            || !Convert.TryFromBase64String(text, bytes, out int length))
        {
            return false;
        }

        Array.Resize(ref bytes, length);
        return true;
    }

    /// <summary>The text as it stands inside a JSON string, the way the simulator writes it.</summary>
    public static byte[] Escaped(this string text)
    {
        ByteBuffer buffer = new();
        buffer.AppendEscaped(Encoding.UTF8.GetBytes(text));
        return buffer.Written.ToArray();
    }
}
