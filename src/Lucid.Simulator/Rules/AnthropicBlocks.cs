using System;
using System.Text.Json;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Rules;

/// <summary>What Anthropic checks of each content block.</summary>
internal static class AnthropicBlocks
{
    private const string UserBlocks = " text image document search_result tool_result container_upload ";
    private const string ResultBlocks = " text image document search_result tool_reference browser_state ";
    private const string ImageTypes = " image/png image/jpeg image/gif image/webp ";

    public static RequestProblem? Check(JsonElement message, string path, string role, ModelRequest request)
    {
        JsonElement content = message.Field("content");
        if (content.ValueKind == JsonValueKind.String)
        {
            return content.GetString()!.Length == 0 && role != "assistant"
                ? AnthropicRules.Broken($"{path}: user messages must have non-empty content")
                : null;
        }

        if (!content.IsArray())
        {
            return AnthropicRules.Broken($"{path}.content: Field required");
        }

        if (content.GetArrayLength() == 0 && role != "assistant")
        {
            return AnthropicRules.Broken($"{path}: all messages must have non-empty content");
        }

        int place = 0;
        foreach (JsonElement block in content.EnumerateArray())
        {
            if (CheckBlock(block, $"{path}.content.{place++}", role, request) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static RequestProblem? CheckBlock(JsonElement block, string path, string role, ModelRequest request)
    {
        string type = block.Text("type") ?? "";
        bool isAllowed = role switch
        {
            "user" => UserBlocks.Contains($" {type} ", StringComparison.Ordinal),
            "system" => type == "text",
            _ => type is "text" or "thinking" or "redacted_thinking" or "tool_use" or "server_tool_use" or "compaction"
                || type.EndsWith("_tool_result", StringComparison.Ordinal),
        };
        if (!isAllowed)
        {
            return AnthropicRules.Broken(
                $"{path}: Input tag '{type}' found using 'type' does not match any of the expected tags");
        }

        return type switch
        {
            "text" => CheckText(block, path),
            "image" => CheckImage(block, path, request),
            "document" => CheckDocument(block, path, request),
            "tool_use" => CheckCall(block, path),
            "tool_result" => CheckResult(block, path, request),
            "thinking" => CheckThinking(block, path),
            "redacted_thinking" => Only(block, path, " type data "),
            _ => null,
        };
    }

    private static RequestProblem? Only(JsonElement block, string path, string fields) =>
        block.Stranger(fields) is { } stranger
            ? AnthropicRules.Broken($"{path}.{block.Text("type")}.{stranger}: Extra inputs are not permitted")
            : null;

    private static RequestProblem? CheckText(JsonElement block, string path)
    {
        if (block.Text("text") is not { } text)
        {
            return AnthropicRules.Broken($"{path}.text.text: Field required");
        }

        return text.Length == 0
            ? AnthropicRules.Broken("messages: text content blocks must be non-empty")
            : Only(block, path, AnthropicMessages.TextFields);
    }

    private static RequestProblem? CheckThinking(JsonElement block, string path)
    {
        if (block.Text("thinking") is not { } thinking || block.Text("signature") is not { } signature)
        {
            return AnthropicRules.Broken($"{path}.thinking.signature: Field required");
        }

        return Signature.IsThinking(signature, thinking)
            ? Only(block, path, " type thinking signature ")
            : AnthropicRules.Broken($"{path}: Invalid `signature` in `thinking` block");
    }

    private static RequestProblem? CheckCall(JsonElement block, string path)
    {
        if (!(block.Text("id") ?? "").IsPlainName(256))
        {
            return AnthropicRules.Broken($"{path}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'");
        }

        if (!(block.Text("name") ?? "").IsPlainName(AnthropicTools.MaxNameChars))
        {
            return AnthropicRules.Broken(
                $"{path}.tool_use.name: String should match pattern '^[a-zA-Z0-9_-]{{1,64}}$'");
        }

        return block.Field("input").IsObject()
            ? Only(block, path, " type id name input cache_control caller toolset_name ")
            : AnthropicRules.Broken($"{path}.tool_use.input: Input should be a valid dictionary");
    }

    private static RequestProblem? CheckResult(JsonElement block, string path, ModelRequest request)
    {
        if (block.Text("tool_use_id") is null)
        {
            return AnthropicRules.Broken($"{path}.tool_result.tool_use_id: Field required");
        }

        JsonElement content = block.Field("content");
        Echo.Result(request, Echo.TextOf(content));
        int place = 0;
        foreach (JsonElement part in content.IsArray() ? content.EnumerateArray() : default)
        {
            string type = part.Text("type") ?? "";
            string inner = $"{path}.tool_result.content.{place++}";
            RequestProblem? problem = !ResultBlocks.Contains($" {type} ", StringComparison.Ordinal)
                ? AnthropicRules.Broken($"{inner}: Input tag '{type}' does not match any of the expected tags")
                : type switch
                {
                    "text" => CheckText(part, inner),
                    "image" => CheckImage(part, inner, request),
                    "document" => CheckDocument(part, inner, request),
                    _ => null,
                };
            if (problem is not null)
            {
                return problem;
            }
        }

        return Only(block, path, " type tool_use_id content is_error cache_control toolset_name ");
    }

    private static RequestProblem? CheckImage(JsonElement block, string path, ModelRequest request)
    {
        JsonElement source = block.Field("source");
        switch (source.Text("type"))
        {
            case "url":
                return CheckUrl(source, path, request);
            case "file":
                return null;
            case "base64":
                break;
            default:
                return AnthropicRules.Broken($"{path}.image.source: Field required");
        }

        string type = source.Text("media_type") ?? "";
        if (!ImageTypes.Contains($" {type} ", StringComparison.Ordinal))
        {
            return AnthropicRules.Broken(
                $"{path}.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or "
                + "'image/webp'");
        }

        if (!(source.Text("data") ?? "").TryBase64(out byte[] bytes))
        {
            return AnthropicRules.Broken($"{path}.image.source.base64.data: Invalid base64 data");
        }

        if (MediaBytes.TypeOf(bytes) is { } real && real != type)
        {
            return AnthropicRules.Broken(
                $"{path}.image.source.base64: The image was specified using the {type} media type, but appears to be "
                + $"a {real} image");
        }

        Echo.Media(request, type, bytes);
        return Only(block, path, " type source cache_control transformations ")
            ?? Only(source, path, " type media_type data ");
    }

    private static RequestProblem? CheckUrl(JsonElement source, string path, ModelRequest request)
    {
        string url = source.Text("url") ?? "";
        if (!url.StartsWith("https://", StringComparison.Ordinal))
        {
            return AnthropicRules.Broken($"{path}.source.url: Only HTTPS URLs are supported.");
        }

        Echo.Url(request, url);
        return Only(source, path, " type url ");
    }

    private static RequestProblem? CheckDocument(JsonElement block, string path, ModelRequest request)
    {
        JsonElement source = block.Field("source");
        RequestProblem? problem = Only(block, path, " type source title context citations cache_control ");
        switch (source.Text("type"))
        {
            case "url":
                return problem ?? CheckUrl(source, path, request);
            case "text":
                Echo.Text(request, source.Text("data") ?? "");
                return problem;
            case "content":
                Echo.Text(request, Echo.TextOf(source.Field("content")));
                return problem;
            case "file":
                return problem;
            case "base64" when source.Text("media_type") == "application/pdf":
                if (!(source.Text("data") ?? "").TryBase64(out byte[] bytes)
                    || MediaBytes.TypeOf(bytes) != "application/pdf")
                {
                    return AnthropicRules.Broken(
                        $"{path}.document.source.base64.data: The PDF specified was not valid.");
                }

                Echo.Media(request, "application/pdf", bytes);
                return problem;
            default:
                return AnthropicRules.Broken(
                    $"{path}.document.source.base64.media_type: Input should be 'application/pdf'");
        }
    }
}
