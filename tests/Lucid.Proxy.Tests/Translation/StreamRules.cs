using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace Lucid.Proxy.Tests.Translation;

/// <summary>What every client's decoder and accumulator needs of a stream that we write; the strictest of each
/// rule.</summary>
internal static class StreamRules
{
    /// <summary>Checks a stream of any dialect.</summary>
    /// <param name="text">The whole stream.</param>
    /// <param name="isComplete">It ended well; otherwise it breaks off or ends with an error.</param>
    public static void CheckOpenAi(string text, bool isComplete)
    {
        var datas = Frames(text).Select(DataOnly).ToList();
        Assert.Equal(isComplete ? 1 : 0, datas.Count(data => data == "[DONE]"));
        Assert.True(!isComplete || datas[^1] == "[DONE]");
        var roles = 0;
        var finishes = new List<string>();
        var arguments = new List<string>();
        var usages = 0;
        var sources = 0;
        foreach (var data in datas.Where(data => data != "[DONE]"))
        {
            using var chunk = JsonDocument.Parse(data);
            var root = chunk.RootElement;
            if (root.TryGetProperty("error", out _))
            {
                continue;
            }

            Assert.Equal("chatcmpl-0123456789abcdef", root.GetProperty("id").GetString());
            Assert.Equal("chat.completion.chunk", root.GetProperty("object").GetString());
            Assert.Equal("the-model", root.GetProperty("model").GetString());
            Assert.Equal(0, usages);
            if (root.GetProperty("choices").GetArrayLength() == 0)
            {
                usages++;
                CheckOpenAiUsage(root.GetProperty("usage"));
                continue;
            }

            Assert.Empty(finishes);
            var choice = root.GetProperty("choices")[0];
            var delta = choice.GetProperty("delta");
            roles += delta.TryGetProperty("role", out _) ? 1 : 0;
            Assert.Equal(1, roles);

            // One SDK fails at the second list, another forgets the first.
            sources += delta.TryGetProperty("annotations", out _) ? 1 : 0;
            Assert.True(sources <= 1, text);
            if (delta.TryGetProperty("tool_calls", out var calls))
            {
                NoteCalls(calls, arguments);
            }

            if (choice.GetProperty("finish_reason").GetString() is { } finish)
            {
                finishes.Add(finish);
            }
        }

        if (!isComplete)
        {
            return;
        }

        Assert.Equal(1, usages);
        var reason = Assert.Single(finishes);
        Assert.Contains(reason, (string[])["stop", "length", "tool_calls", "content_filter"]);
        Assert.True(reason is "length" or "content_filter" || (reason == "tool_calls") == (arguments.Count > 0));
        Assert.All(arguments, argument => Assert.True(reason == "length" || IsObject(argument), argument));
    }

    /// <summary>Checks a messages stream.</summary>
    public static void CheckAnthropic(string text, bool isComplete)
    {
        var types = new List<string>();
        var next = 0;
        string? open = null;
        var arguments = "";
        var isSigned = false;
        var reason = "";
        var tools = 0;
        foreach (var frame in Frames(text))
        {
            var lines = frame.Split('\n');
            Assert.Equal(2, lines.Length);
            Assert.StartsWith("event: ", lines[0], StringComparison.Ordinal);
            using var data = JsonDocument.Parse(DataOnly(lines[1]));
            var root = data.RootElement;
            var type = root.GetProperty("type").GetString()!;
            Assert.Equal(lines[0]["event: ".Length..], type);
            types.Add(type);
            switch (type)
            {
                case "message_start":
                    CheckAnthropicUsage(root.GetProperty("message").GetProperty("usage"));
                    break;
                case "content_block_start":
                    Assert.Null(open);
                    Assert.Equal(next, root.GetProperty("index").GetInt32());
                    open = root.GetProperty("content_block").GetProperty("type").GetString();
                    tools += open == "tool_use" ? 1 : 0;
                    arguments = "";
                    isSigned = false;
                    break;
                case "content_block_delta":
                    Assert.Equal(next, root.GetProperty("index").GetInt32());
                    var delta = root.GetProperty("delta");
                    var kind = delta.GetProperty("type").GetString()!;
                    Assert.Contains((open, kind), Fits);
                    Assert.False(isSigned);
                    isSigned = kind == "signature_delta";
                    arguments += kind == "input_json_delta" ? delta.GetProperty("partial_json").GetString() : "";
                    break;
                case "content_block_stop":
                    Assert.Equal(next++, root.GetProperty("index").GetInt32());
                    Assert.NotNull(open);
                    Assert.Equal(open == "thinking", isSigned);
                    open = null;
                    break;
                case "message_delta":
                    Assert.Null(open);
                    reason = root.GetProperty("delta").GetProperty("stop_reason").GetString()!;
                    CheckAnthropicUsage(root.GetProperty("usage"));
                    Assert.True(reason == "max_tokens" || arguments.Length == 0 || IsObject(arguments), arguments);
                    break;
                default:
                    break;
            }
        }

        Assert.Equal(types.Count == 0 ? 0 : 1, types.Count(type => type is "message_start"));
        if (isComplete)
        {
            Assert.Equal("message_start", types[0]);
            Assert.Equal(["message_delta", "message_stop"], types.TakeLast(2));
            Assert.Single(types, type => type == "message_delta");
            Assert.True(reason is "max_tokens" or "refusal" || (reason == "tool_use") == (tools > 0));
        }
    }

    private static readonly (string?, string)[] Fits =
    [
        ("text", "text_delta"), ("text", "citations_delta"), ("thinking", "thinking_delta"),
        ("thinking", "signature_delta"), ("tool_use", "input_json_delta"),
    ];

    private static IEnumerable<string> Frames(string text)
    {
        Assert.DoesNotContain('\r', text);
        Assert.True(text.Length == 0 || text.EndsWith("\n\n", StringComparison.Ordinal));

        // A comment may lead an event; what was not told is named in one. A blank line behind it would be an event
        // without data to some decoders.
        Assert.DoesNotMatch("(^|\n):[^\n]*\n\n", text);
        return text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(frame => string.Join('\n', frame.Split('\n').Where(line => !line.StartsWith(':'))));
    }

    private static string DataOnly(string line)
    {
        Assert.StartsWith("data: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        return line["data: ".Length..];
    }

    private static void NoteCalls(JsonElement calls, List<string> arguments)
    {
        var call = Assert.Single(calls.EnumerateArray());
        var index = call.GetProperty("index").GetInt32();
        var function = call.GetProperty("function");
        var isHead = call.TryGetProperty("id", out var id);
        Assert.Equal(isHead, function.TryGetProperty("name", out _));
        if (isHead)
        {
            Assert.Equal(arguments.Count, index);
            Assert.Matches("^[a-zA-Z0-9_-]{1,64}$", id.GetString()!);
            arguments.Add("");
        }

        // Arguments come for the last call only; what the provider puts beside a call may come later.
        var piece = function.GetProperty("arguments").GetString()!;
        Assert.InRange(index, piece.Length > 0 ? arguments.Count - 1 : 0, arguments.Count - 1);
        arguments[index] += piece;
    }

    private static void CheckOpenAiUsage(JsonElement usage)
    {
        var prompt = usage.GetProperty("prompt_tokens").GetInt64();
        var completion = usage.GetProperty("completion_tokens").GetInt64();
        Assert.Equal(usage.GetProperty("total_tokens").GetInt64(), prompt + completion);
        Assert.True(usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt64() <= prompt);
        Assert.True(
            usage.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt64() <= completion);
    }

    private static void CheckAnthropicUsage(JsonElement usage)
    {
        Assert.True(usage.GetProperty("input_tokens").GetInt64() >= 0);
        Assert.True(usage.GetProperty("output_tokens").GetInt64() >= 0);
    }

    private static bool IsObject(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Object;
    }
}
