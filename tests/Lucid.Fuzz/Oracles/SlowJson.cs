using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using Lucid.Net.Json;

namespace Lucid.Fuzz.Oracles;

/// <summary>A JSON text as System.Text.Json reads it: every value with its path and its bytes.</summary>
internal static class SlowJson
{
    private static readonly UTF8Encoding s_strictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public sealed record Value(string Path, JsonKind Kind, int Start, int Bytes, int Index);

    /// <summary>Every value in the order in which they end; null: not valid.</summary>
    public static List<Value>? Read(byte[] text)
    {
        try
        {
            s_strictUtf8.GetCharCount(text);
            Utf8JsonReader reader = new(text, new JsonReaderOptions { MaxDepth = JsonLimits.MostDepth });
            List<Value> values = [];
            reader.Read();
            ReadValue(ref reader, "$", -1, values);
            return reader.Read() ? null : values;
        }
        catch (Exception refused) when (refused is JsonException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>How often a key stands in the outermost object, in whatever letters and escapes.</summary>
    public static int CountOf(byte[] text, string key)
    {
        JsonDocumentOptions options = new() { MaxDepth = JsonLimits.MostDepth };
        using JsonDocument document = JsonDocument.Parse(text, options);
        return document.RootElement.ValueKind != JsonValueKind.Object ? 0 : document.RootElement.EnumerateObject()
            .Count(member => NameOf(member).Equals(key, StringComparison.OrdinalIgnoreCase));
    }

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair: valid JSON, and no text.
            return "";
        }
    }

    private static void ReadValue(ref Utf8JsonReader reader, string path, int index, List<Value> values)
    {
        int start = (int)reader.TokenStartIndex;
        JsonKind kind = reader.TokenType switch
        {
            JsonTokenType.StartObject => JsonKind.Object,
            JsonTokenType.StartArray => JsonKind.Array,
            JsonTokenType.String => JsonKind.String,
            JsonTokenType.Number => JsonKind.Number,
            JsonTokenType.True => JsonKind.True,
            JsonTokenType.False => JsonKind.False,
            _ => JsonKind.Null,
        };
        if (kind == JsonKind.Object)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                // Dots and brackets in a key must not spell a path.
                string name = Encoding.UTF8.GetString(reader.ValueSpan).Replace('.', '\u0001').Replace('[', '\u0001');
                reader.Read();
                ReadValue(ref reader, path + "." + name, index, values);
            }
        }
        else if (kind == JsonKind.Array)
        {
            for (int i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                ReadValue(ref reader, path + "[*]", i, values);
            }
        }

        values.Add(new Value(path, kind, start, (int)reader.BytesConsumed - start, index));
    }
}
