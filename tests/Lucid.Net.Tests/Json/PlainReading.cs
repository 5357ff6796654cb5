using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;

namespace Lucid.Net.Tests.Json;

// A recorded event as System.Text.Json reads it, for comparison with the scanner.
internal static class PlainReading
{
    // The watched values of one event, in the order of the text, and the text with another model.
    public static List<RecordedValue> Values(byte[] data)
    {
        HashSet<string> watched = [];
        for (int i = 0; i < ChatVisitor.Paths.Count; i++)
        {
            watched.Add(ChatVisitor.Paths.PathText(i));
        }

        List<RecordedValue> values = [];
        using JsonDocument document = JsonDocument.Parse(data);
        Collect(document.RootElement, "$", watched, values);
        return values;
    }

    public static byte[] WithModel(byte[] data, string model)
    {
        Utf8JsonReader reader = new(data);
        List<byte> result = [];
        int copied = 0;
        string parent = "";
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            int depth = reader.CurrentDepth;
            string name = reader.GetString()!;
            parent = depth == 1 ? name : parent;
            if (name == "model" && (depth == 1 || (depth == 2 && parent == "message")))
            {
                reader.Read();
                result.AddRange(data.AsSpan(copied, (int)reader.TokenStartIndex - copied));
                result.AddRange(Encoding.UTF8.GetBytes("\"" + model + "\""));
                copied = (int)reader.BytesConsumed;
            }
        }

        result.AddRange(data.AsSpan(copied));
        return [.. result];
    }

    private static void Collect(JsonElement element, string path, HashSet<string> watched, List<RecordedValue> values)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    Collect(member.Value, path + "." + member.Name, watched, values);
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Collect(item, path + "[*]", watched, values);
                }

                break;
            default:
                if (watched.Contains(path))
                {
                    bool isString = element.ValueKind == JsonValueKind.String;
                    values.Add(new RecordedValue(path, isString ? element.GetString()! : element.GetRawText()));
                }

                break;
        }
    }
}
