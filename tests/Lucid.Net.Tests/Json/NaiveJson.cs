using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Lucid.Net.Json;

namespace Lucid.Net.Tests.Json;

// A JSON text as System.Text.Json reads it: whether it is valid, and every value with its path and its bytes.
internal static class NaiveJson
{
    private static readonly UTF8Encoding s_strictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public sealed record Value(string Path, JsonKind Kind, int Start, int Bytes, int Index);

    // Null: not valid. Values in the order in which they end.
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
                ReadOnlySpan<byte> key = reader.ValueSpan;
                string name = Encoding.UTF8.GetString(key);
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

    public static string Show(Value value) => string.Create(
        CultureInfo.InvariantCulture, $"{value.Path} {value.Kind} {value.Start}+{value.Bytes} [{value.Index}]");
}
