using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Anthropic;
using Anthropic.Core;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Simulator;
using Xunit;
using BetaParams = Anthropic.Models.Beta.Messages.MessageCreateParams;
using BetaUser = Anthropic.Models.Beta.Messages.BetaUserMessageParam;

namespace Lucid.EndToEnd.Tests;

/// <summary>The official Anthropic package with nothing changed but base URL and key.</summary>
public sealed class AnthropicSdkTests(SharedServer shared)
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
            },
        },
    };

    [Fact]
    public async Task Message_has_text_stop_reason_usage_and_the_model_that_was_asked_for()
    {
        using AnthropicClient client = await ClientAsync();

        using HttpResponse<Message> response = await client.WithRawResponse.Messages.Create(Ask("Tell me something."));
        Message message = await response.Deserialize();

        Assert.True(message.Content[0].TryPickText(out TextBlock? text));
        Assert.NotEmpty(text.Text);
        Assert.Equal("end_turn", message.StopReason?.Raw());
        Assert.Equal(LucidSettings.AnthropicModel, message.Model.Raw());
        Assert.True(message.Usage.InputTokens > 0);
        Assert.True(message.Usage.OutputTokens > 0);
        Assert.StartsWith("req_", response.RequestID, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_says_what_the_message_says()
    {
        using AnthropicClient client = await ClientAsync();
        Message message = await client.Messages.Create(Ask("The same text twice."));
        Assert.True(message.Content[0].TryPickText(out TextBlock? whole));
        StringBuilder streamed = new();
        string? model = null;
        long output = 0;
        bool isStopped = false;

        await foreach (RawMessageStreamEvent one in client.Messages.CreateStreaming(Ask("The same text twice.")))
        {
            if (one.TryPickStart(out RawMessageStartEvent? start))
            {
                model = start.Message.Model.Raw();
            }
            else if (one.TryPickContentBlockDelta(out RawContentBlockDeltaEvent? block)
                && block.Delta.TryPickText(out TextDelta? text))
            {
                streamed.Append(text.Text);
            }
            else if (one.TryPickDelta(out RawMessageDeltaEvent? delta))
            {
                output = delta.Usage.OutputTokens;
            }

            isStopped |= one.TryPickStop(out _);
        }

        Assert.Equal(whole.Text, streamed.ToString());
        Assert.Equal(LucidSettings.AnthropicModel, model);
        Assert.Equal(message.Usage.OutputTokens, output);
        Assert.True(isStopped);
    }

    [Fact]
    public async Task Thinking_keeps_its_signature_and_can_be_sent_back()
    {
        using AnthropicClient client = await ClientAsync();
        MessageCreateParams ask = Ask("Think first.") with
        {
            MaxTokens = 4000,
            Thinking = new ThinkingConfigEnabled(2000),
        };

        Message message = await client.Messages.Create(ask);

        Assert.True(message.Content[0].TryPickThinking(out ThinkingBlock? thinking));
        Assert.NotEmpty(thinking.Thinking);
        StringBuilder signature = new();
        await foreach (RawMessageStreamEvent one in client.Messages.CreateStreaming(ask))
        {
            if (one.TryPickContentBlockDelta(out RawContentBlockDeltaEvent? block)
                && block.Delta.TryPickSignature(out SignatureDelta? delta))
            {
                signature.Append(delta.Signature);
            }
        }

        Assert.Equal(thinking.Signature, signature.ToString());
    }

    [Fact]
    public async Task Tool_is_called_with_its_arguments_streamed_and_whole()
    {
        using AnthropicClient client = await ClientAsync();
        MessageCreateParams ask = Ask("Please use get_weather.") with { Tools = [s_weather] };

        Message message = await client.Messages.Create(ask);
        StringBuilder json = new();
        await foreach (RawMessageStreamEvent one in client.Messages.CreateStreaming(ask))
        {
            if (one.TryPickContentBlockDelta(out RawContentBlockDeltaEvent? block)
                && block.Delta.TryPickInputJson(out InputJsonDelta? delta))
            {
                json.Append(delta.PartialJson);
            }
        }

        Assert.Equal("tool_use", message.StopReason?.Raw());
        ToolUseBlock call = message.Content.Select(block => block.TryPickToolUse(out ToolUseBlock? use) ? use : null)
            .OfType<ToolUseBlock>().Single();
        Assert.Equal("get_weather", call.Name);
        using JsonDocument streamed = JsonDocument.Parse(json.ToString());
        Assert.Equal(call.Input["city"].GetString(), streamed.RootElement.GetProperty("city").GetString());
    }

    [Fact]
    public async Task Beta_namespace_works_and_its_header_reaches_the_upstream()
    {
        await using SimulatedUpstream upstream = SimulatedUpstream.Start();
        await using LucidServer server = await LucidServer.StartAsync(new LucidSettings(upstream.Host.Endpoint));
        Tenant tenant = await server.Admin.CreateTenantAsync();
        using AnthropicClient client = Client(server, tenant.Key);
        BetaParams ask = new()
        {
            Model = LucidSettings.AnthropicModel,
            MaxTokens = 500,
            Betas = ["interleaved-thinking-2025-05-14"],
            Messages = [new BetaUser("Hello")],
        };

        Assert.NotEmpty((await client.Beta.Messages.Create(ask)).Content);

        ReceivedRequest sent = upstream.Host.LastRequest!;
        Assert.Equal(Bodies.MessagesPath, sent.Target);
        Assert.Contains(sent.Headers, header => header.Key.Equals("anthropic-beta", StringComparison.OrdinalIgnoreCase)
            && header.Value.Contains("interleaved-thinking-2025-05-14", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Key_works_as_api_key_and_as_token()
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();
        using AnthropicClient byKey = new() { BaseUrl = Url(shared.Server), ApiKey = tenant.Key, MaxRetries = 0 };
        using AnthropicClient byToken = new() { BaseUrl = Url(shared.Server), AuthToken = tenant.Key, MaxRetries = 0 };

        Assert.NotEmpty((await byKey.Messages.Create(Ask("Hello"))).Content);
        Assert.NotEmpty((await byToken.Messages.Create(Ask("Hello"))).Content);
    }

    [Fact]
    public async Task Wrong_key_is_the_exception_of_the_package_with_the_request_id()
    {
        using AnthropicClient client = Client(shared.Server, "lx-wrong");

        AnthropicUnauthorizedException refused = await Assert.ThrowsAsync<AnthropicUnauthorizedException>(
            () => client.Messages.Create(Ask("Hello")));

        Assert.Contains("authentication_error", refused.ResponseBody, StringComparison.Ordinal);
        Assert.StartsWith("req_", refused.RequestID, StringComparison.Ordinal);
    }

    private async Task<AnthropicClient> ClientAsync() =>
        Client(shared.Server, (await shared.Admin.CreateTenantAsync()).Key);

    private static AnthropicClient Client(LucidServer server, string key) =>
        new() { BaseUrl = Url(server), ApiKey = key, MaxRetries = 0 };

    private static string Url(LucidServer server) => server.PublicUrl.ToString().TrimEnd('/');

    private static MessageCreateParams Ask(string text) => new()
    {
        Model = LucidSettings.AnthropicModel,
        MaxTokens = 1000,
        Messages = [new UserMessageParam(text)],
    };
}
