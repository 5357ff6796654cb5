using System.Collections.Generic;
using System.Text;
using Lucid.Net.Json;

namespace Lucid.Net.Tests.Json;

// Collects what a relay looks for in the events of the recorded providers.
internal struct ChatVisitor : IJsonVisitor
{
    public static readonly JsonPathSet Paths = JsonPathSet.Create(
        "$.model",
        "$.message.model",
        "$.choices[*].delta.content",
        "$.choices[*].delta.reasoning",
        "$.choices[*].delta.tool_calls[*].function.arguments",
        "$.choices[*].finish_reason",
        "$.delta.text",
        "$.delta.thinking",
        "$.delta.partial_json",
        "$.usage.prompt_tokens",
        "$.usage.completion_tokens",
        "$.usage.input_tokens",
        "$.usage.output_tokens",
        "$.usage.cache_read_input_tokens",
        "$.message.usage.input_tokens",
        "$.message.usage.cache_creation_input_tokens",
        "$.message.content",
        "$.prompt_eval_count",
        "$.eval_count");

    public required byte[] Text { get; init; }

    public required List<RecordedValue> Values { get; init; }

    public required List<(int Start, int Bytes)> Models { get; init; }

    public readonly void OnValue(int pathIndex, JsonKind kind, int start, int bytes, int arrayIndex)
    {
        if (kind is JsonKind.Object or JsonKind.Array)
        {
            return;
        }

        if (pathIndex < 2)
        {
            Models.Add((start, bytes));
        }

        Values.Add(new RecordedValue(Paths.PathText(pathIndex), Decode(kind, start, bytes)));
    }

    private readonly string Decode(JsonKind kind, int start, int bytes)
    {
        if (kind != JsonKind.String)
        {
            return Encoding.UTF8.GetString(Text, start, bytes);
        }

        byte[] decoded = new byte[bytes];
        JsonText.TryDecodeString(System.MemoryExtensions.AsSpan(Text, start, bytes), decoded, out int written);
        return Encoding.UTF8.GetString(decoded, 0, written);
    }
}
