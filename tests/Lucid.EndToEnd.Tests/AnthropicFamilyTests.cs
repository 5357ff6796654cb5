using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Anthropic;
using Anthropic.Models.Messages;
using Lucid.EndToEnd.Tests.Rig;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>Every kind of upstream through the official Anthropic package, which only ever speaks messages.</summary>
public sealed class AnthropicFamilyTests(SharedServer shared)
{
    private static readonly Tool s_weather = new()
    {
        Name = "get_weather",
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

    private static readonly Tool s_time = new() { Name = "get_time", InputSchema = new InputSchema() };

    public static TheoryData<string> All => Family.All;

    [Theory]
    [MemberData(nameof(All))]
    public async Task Stream_says_what_the_message_says(string model)
    {
        using AnthropicClient client = await ClientAsync();
        MessageCreateParams ask = Ask(model, "Tell me [[sim tokens=40]]") with { System = "Be kind." };
        Message message = await client.Messages.Create(ask);
        StringBuilder streamed = new();
        List<string> kinds = [];
        long output = 0;

        await foreach (RawMessageStreamEvent one in client.Messages.CreateStreaming(ask))
        {
            if (one.TryPickStart(out RawMessageStartEvent? start))
            {
                kinds.Add("start");
                Assert.Equal(model, start.Message.Model.Raw());
                Assert.True(start.Message.Usage.InputTokens > 0); // P-42
            }
            else if (one.TryPickContentBlockDelta(out RawContentBlockDeltaEvent? block)
                && block.Delta.TryPickText(out TextDelta? text))
            {
                streamed.Append(text.Text);
            }
            else if (one.TryPickDelta(out RawMessageDeltaEvent? delta))
            {
                kinds.Add("delta");
                output = delta.Usage.OutputTokens;
                Assert.Equal("end_turn", delta.Delta.StopReason?.Raw());
            }
            else if (one.TryPickStop(out _))
            {
                kinds.Add("stop");
            }
        }

        Assert.Equal(["start", "delta", "stop"], kinds);
        Assert.Equal(TextOf(message), streamed.ToString());
        Assert.Equal(40, message.Usage.OutputTokens);
        Assert.True(message.Usage.InputTokens > 0);
        Assert.Equal("end_turn", message.StopReason?.Raw());
        if (model != LucidSettings.OpenClawModel)
        {
            Assert.Equal(message.Usage.OutputTokens, output);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Streamed_parallel_calls_sum_to_the_whole_ones(string model)
    {
        using AnthropicClient client = await ClientAsync();
        MessageCreateParams ask = AskAll(model, [new UserMessageParam("get_weather and get_time")]);
        Message whole = await client.Messages.Create(ask);
        Dictionary<long, StringBuilder> calls = [];

        await foreach (RawMessageStreamEvent one in client.Messages.CreateStreaming(ask))
        {
            if (one.TryPickContentBlockDelta(out RawContentBlockDeltaEvent? block)
                && block.Delta.TryPickInputJson(out InputJsonDelta? delta))
            {
                calls.TryAdd(block.Index, new StringBuilder());
                calls[block.Index].Append(delta.PartialJson);
            }
        }

        ToolUseBlock first = whole.Content
            .Select(block => block.TryPickToolUse(out ToolUseBlock? use) ? use : null).OfType<ToolUseBlock>().First();
        using JsonDocument streamed = JsonDocument.Parse(calls[calls.Keys.Min()].ToString());
        Assert.Equal(first.Input["city"].GetString(), streamed.RootElement.GetProperty("city").GetString());
        Assert.Equal(first.Input["days"].GetInt32(), streamed.RootElement.GetProperty("days").GetInt32());
    }

    [Fact]
    public async Task A_conversation_may_change_its_model_in_the_middle() // P-56
    {
        using AnthropicClient client = await ClientAsync();
        MessageCreateParams ask = Ask(LucidSettings.SeeingModel, "Think [[sim thinking=20]]") with
        {
            MaxTokens = 4000,
            Thinking = new ThinkingConfigEnabled(2000),
        };
        Message message = await client.Messages.Create(ask);
        MessageParam back = new AssistantMessageParam(
            new MessageContentParam(JsonSerializer.SerializeToElement(message.Content.Select(block => block.Json))));

        Message next = await client.Messages.Create(ask with
        {
            Model = LucidSettings.AnthropicModel,
            Messages = [.. ask.Messages, back, new UserMessageParam("And now?")],
        });

        Assert.NotEmpty(TextOf(next));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Tokens_are_counted_for_every_model(string model)
    {
        using AnthropicClient client = await ClientAsync();

        MessageTokensCount count = await client.Messages.CountTokens(new MessageCountTokensParams
        {
            Model = model,
            Messages = [new UserMessageParam("How many tokens are these?")],
        });

        Assert.InRange(count.InputTokens, 5, 40);
    }

    private static string TextOf(Message message) => string.Concat(message.Content
        .Select(block => block.TryPickText(out TextBlock? text) ? text.Text : ""));

    private static MessageCreateParams AskAll(string model, IReadOnlyList<MessageParam> messages) =>
        Ask(model, "") with { Messages = messages, Tools = [s_weather, s_time] };

    private static MessageCreateParams Ask(string model, string text) => new()
    {
        Model = model,
        MaxTokens = 1000,
        Messages = [new UserMessageParam(text)],
    };

    private async Task<AnthropicClient> ClientAsync() => new()
    {
        BaseUrl = shared.Server.PublicUrl.ToString().TrimEnd('/'),
        ApiKey = (await shared.Admin.CreateTenantAsync()).Key,
        MaxRetries = 0,
    };
}
