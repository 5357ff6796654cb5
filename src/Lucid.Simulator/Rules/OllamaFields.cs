using System.Text;
using System.Text.Json;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Rules;

/// <summary>The fields of Ollama's own API on which an answer depends.</summary>
internal static class OllamaFields
{
    public static void Read(JsonElement root, ModelRequest request)
    {
        request.IsStream = root.Field("stream").ValueKind != JsonValueKind.False;
        request.WantsReasoning = root.Field("think").ValueKind is JsonValueKind.True or JsonValueKind.String;
        JsonElement options = root.Field("options");
        if (options.TryWhole("num_predict", out long most) && most >= 0)
        {
            request.MaxTokens = most;
        }

        foreach (JsonElement stop in options.Field("stop") is { ValueKind: JsonValueKind.Array } stops
            ? stops.EnumerateArray()
            : default)
        {
            int start = request.Bytes.Length;
            request.Bytes.Append(Encoding.UTF8.GetBytes(stop.AsText() ?? ""));
            request.Stops.Add(new ByteRange(start, request.Bytes.Length - start));
        }

        request.TextBytes += root.Field("input") is { ValueKind: not JsonValueKind.Undefined } input
            ? input.GetRawText().Length
            : 0;
        if (root.Text("prompt") is { Length: > 0 } prompt)
        {
            request.MessageCount = 1;
            request.TextBytes += prompt.Length;
        }
    }
}
