using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Xunit;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>A conversation through the Anthropic package.</summary>
internal sealed class AnthropicTalk(Uri server, string key, FamilyModel model) : Talk(model)
{
    private static readonly Tool s_weather = new()
    {
        Name = Weather,
        Description = "Current weather",
        InputSchema = new InputSchema
        {
            Properties = new Dictionary<string, JsonElement>
            {
                ["city"] = JsonDocument.Parse("""{"type":"string"}""").RootElement,
                ["days"] = JsonDocument.Parse("""{"type":"integer"}""").RootElement,
            },
        },
    };

    private static readonly Tool s_time = new() { Name = Time, InputSchema = new InputSchema() };

    private readonly List<MessageParam> _messages = [];

    private readonly AnthropicClient _client = new()
    {
        BaseUrl = server.ToString().TrimEnd('/'),
        ApiKey = key,
        MaxRetries = 0,
    };

    public override void Ask(string text, string? mediaType = null, byte[]? medium = null)
    {
        List<ContentBlockParam> blocks = [];
        if (mediaType == "application/pdf")
        {
            blocks.Add(new DocumentBlockParam(new Base64PdfSource(Convert.ToBase64String(medium!))));
        }
        else if (mediaType is not null)
        {
            blocks.Add(new ImageBlockParam(new Base64ImageSource
            {
                Data = Convert.ToBase64String(medium!),
                MediaType = MediaType.ImagePng,
            }));
        }

        blocks.Add(new TextBlockParam(text));
        _messages.Add(new UserMessageParam(new MessageContentParam(blocks)));
    }

    public override void Answer(IEnumerable<(string Id, string Text)> results)
    {
        ContentBlockParam[] blocks =
            [.. results.Select(result => new ToolResultBlockParam(result.Id) { Content = result.Text })];
        _messages.Add(new UserMessageParam(new MessageContentParam(blocks)));
    }

    public override async Task<Said> NextAsync(bool isStreamed)
    {
        JsonArray blocks;
        string? stop;
        long outputTokens;
        if (isStreamed)
        {
            (blocks, stop, outputTokens) = await StreamAsync();
        }
        else
        {
            Message message = await _client.Messages.Create(Params());
            Assert.Equal(Model.Id, message.Model.Raw());
            blocks = new JsonArray([.. message.Content.Select(block => JsonObject.Create(block.Json))]);
            (stop, outputTokens) = (message.StopReason?.Raw(), message.Usage.OutputTokens);
        }

        _messages.Add(new AssistantMessageParam(new MessageContentParam(JsonSerializer.SerializeToElement(blocks))));
        return new Said(
            Concat(blocks, "text"),
            Concat(blocks, "thinking"),
            [.. blocks.Where(block => Text(block, "type") == "tool_use").Select(block => new SaidCall(
                Text(block, "id"), Text(block, "name"), block!["input"]!.ToJsonString()))],
            stop == "tool_use",
            outputTokens);
    }

    public override async Task<(int Status, string Body)> RefusalAsync(bool isStreamed)
    {
        AnthropicApiException refused = await Assert.ThrowsAnyAsync<AnthropicApiException>(() => NextAsync(isStreamed));
        return ((int)refused.StatusCode, refused.ResponseBody);
    }

    private async Task<(JsonArray Blocks, string? Stop, long OutputTokens)> StreamAsync()
    {
        JsonArray blocks = [];
        string partial = "";
        string? stop = null;
        long outputTokens = 0;
        await foreach (RawMessageStreamEvent one in _client.Messages.CreateStreaming(Params()))
        {
            if (one.TryPickStart(out RawMessageStartEvent? start))
            {
                Assert.Equal(Model.Id, start.Message.Model.Raw());
            }
            else if (one.TryPickContentBlockStart(out RawContentBlockStartEvent? begun))
            {
                Assert.Equal(blocks.Count, begun.Index);
                blocks.Add(JsonObject.Create(begun.ContentBlock.Json));
                partial = "";
            }
            else if (one.TryPickContentBlockDelta(out RawContentBlockDeltaEvent? piece))
            {
                partial += Apply(piece.Delta, blocks[(int)piece.Index]!);
            }
            else if (one.TryPickContentBlockStop(out _) && partial.Length > 0)
            {
                blocks[^1]!["input"] = JsonNode.Parse(partial);
            }
            else if (one.TryPickDelta(out RawMessageDeltaEvent? delta))
            {
                (stop, outputTokens) = (delta.Delta.StopReason?.Raw(), delta.Usage.OutputTokens);
            }
        }

        return (blocks, stop, outputTokens);
    }

    /// <summary>Adds a piece to its block.</summary>
    /// <returns>A piece of arguments, which are read when they are whole.</returns>
    private static string Apply(RawContentBlockDelta delta, JsonNode block)
    {
        if (delta.TryPickText(out TextDelta? text))
        {
            block["text"] = Text(block, "text") + text.Text;
        }
        else if (delta.TryPickThinking(out ThinkingDelta? thinking))
        {
            block["thinking"] = Text(block, "thinking") + thinking.Thinking;
        }
        else if (delta.TryPickSignature(out SignatureDelta? signature))
        {
            block["signature"] = signature.Signature;
        }

        return delta.TryPickInputJson(out InputJsonDelta? input) ? input.PartialJson : "";
    }

    private MessageCreateParams Params()
    {
        MessageCreateParams ask = new()
        {
            Model = Model.Id,
            MaxTokens = MaxTokens,
            System = "Be kind.",
            Messages = _messages,
        };
        if (HasTools)
        {
            ask = ask with { Tools = [s_weather, s_time] };
        }

        return !Thinks ? ask : ask with
        {
            Thinking = Model.Reasoning == "adaptive" ? new ThinkingConfigAdaptive() : new ThinkingConfigEnabled(2000),
        };
    }

    private static string Concat(JsonArray blocks, string member) =>
        string.Concat(blocks.Select(block => Text(block, member)));

    private static string Text(JsonNode? block, string member) => block?[member]?.GetValue<string>() ?? "";
}
