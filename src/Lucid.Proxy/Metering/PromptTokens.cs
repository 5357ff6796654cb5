using System;
using System.Text.Json;

namespace Lucid.Proxy.Metering;

/// <summary>
/// Counts the input tokens of a messages body for models whose upstream does not count: text by the vocabulary
/// <c>cl100k_base</c>, media by what they cost at most, and a margin on top, since other vocabularies cut otherwise.
/// Too many is the safe side: a client that believes it has room left overflows.
/// </summary>
/// <remarks>Takes time in proportion to the body: never on a reactor.</remarks>
internal static class PromptTokens
{
    private const int TokensPerImage = 1_600;
    private const int MinTokensPerDocument = 3_000;
    private const int DocumentBytesPerToken = 10;
    private const int TokensPerMessage = 4;
    private const int TokensPerRequest = 8;

    /// <summary>What providers add to the prompt when tools are offered.</summary>
    private const int TokensForTools = 350;

    // As deep as the bodies that are let in (JsonLimits).
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 256 };

    /// <summary>Counts a body that is known to be valid JSON.</summary>
    /// <param name="body">The body.</param>
    /// <param name="marginPercent">What is put on top of the text, in percent of it.</param>
    public static long Count(ReadOnlyMemory<byte> body, int marginPercent)
    {
        try
        {
            return CountParts(body, marginPercent);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Half of a surrogate pair is valid JSON and no text: no vocabulary has tokens of less than a byte.
            return body.Length;
        }
    }

    private static long CountParts(ReadOnlyMemory<byte> body, int marginPercent)
    {
        using var document = JsonDocument.Parse(body, Options);
        long tokens = TokensPerRequest;
        long media = 0;
        foreach (var property in document.RootElement.EnumerateObject())
        {
            switch (property.Name)
            {
                case "system":
                    tokens += Content(property.Value, ref media);
                    break;
                case "tools" when property.Value.ValueKind == JsonValueKind.Array:
                    tokens += TokensForTools + Vocabulary.Count(property.Value.GetRawText());
                    break;
                case "messages" when property.Value.ValueKind == JsonValueKind.Array:
                    foreach (var message in property.Value.EnumerateArray())
                    {
                        tokens += TokensPerMessage + Content(Field(message, "content"), ref media);
                    }

                    break;
                default:
                    break;
            }
        }

        return tokens + (((tokens * marginPercent) + 99) / 100) + media;
    }

    private static long Content(JsonElement content, ref long media)
    {
        switch (content.ValueKind)
        {
            case JsonValueKind.String:
                return Vocabulary.Count(content.GetString()!);
            case JsonValueKind.Array:
                long tokens = 0;
                foreach (var block in content.EnumerateArray())
                {
                    tokens += Block(block, ref media);
                }

                return tokens;
            default:
                return 0;
        }
    }

    private static long Block(JsonElement block, ref long media)
    {
        switch (Text(block, "type"))
        {
            case "image":
                media += TokensPerImage;
                return 0;
            case "document":
                return Document(block, ref media);
            case "tool_result":
                return TokensPerMessage + Content(Field(block, "content"), ref media);
            case "tool_use" or "server_tool_use":
                return TokensPerMessage + Vocabulary.Count(Text(block, "name"))
                    + Vocabulary.Count(Field(block, "input") is { ValueKind: JsonValueKind.Object } input
                        ? input.GetRawText()
                        : "");
            default:
                return Vocabulary.Count(Text(block, "text")) + Vocabulary.Count(Text(block, "thinking"))
                    + Content(Field(block, "content"), ref media);
        }
    }

    private static long Document(JsonElement block, ref long media)
    {
        var source = Field(block, "source");
        var tokens = Vocabulary.Count(Text(block, "title")) + Vocabulary.Count(Text(block, "context"));
        switch (Text(source, "type"))
        {
            case "text":
                return tokens + Vocabulary.Count(Text(source, "data"));
            case "content":
                return tokens + Content(Field(source, "content"), ref media);
            default:
                // How many pages it has cannot be told from outside; its bytes bound them.
                var bytes = Text(source, "data").Length / 4L * 3;
                media += Math.Max(MinTokensPerDocument, bytes / DocumentBytesPerToken);
                return tokens;
        }
    }

    private static JsonElement Field(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static string Text(JsonElement element, string name) =>
        Field(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";
}
