using System;
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Anthropic;
using Anthropic.Models.Messages;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using OpenAI;
using OpenAI.Chat;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>What an answer loses is named in a comment of its stream: no official package stumbles over it. What Google puts
/// beside a call comes back from the package that got it.</summary>
public sealed class DroppedAnswerTests
{
    private const string AnthropicStream =
        """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"up","content":[],"usage":{"input_tokens":10,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{}}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: content_block_start
        data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Hello"}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{"type":"char_location","cited_text":"x"}}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":1}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}

        event: message_stop
        data: {"type":"message_stop"}


        """;

    private const string OpenAiStream =
        """
        data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":"Hello","audio":{"id":"a"}},"logprobs":{"content":[{"token":"Hello"}]}}]}

        data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"annotations":[{"type":"url_citation","url_citation":{"start_index":0,"end_index":5,"url":"https://a.example/","title":"A"}}]},"finish_reason":"stop"}]}

        data: {"id":"c","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}}

        data: [DONE]


        """;

    private const string GeminiCalls =
        """
        {"choices":[{"finish_reason":"stop","index":0,"message":{"role":"assistant","tool_calls":[
          {"extra_content":{"google":{"thought_signature":"SIG+/="}},"function":{"arguments":"{}","name":"get_time"},"id":"","type":"function"}]}}],
         "created":1790000000,"id":"Ab1","model":"models/gemini-2.5-pro","object":"chat.completion",
         "usage":{"completion_tokens":2,"prompt_tokens":10,"total_tokens":12}}
        """;

    [Fact]
    public async Task The_openai_package_reads_over_the_comment()
    {
        await using ScriptedUpstream upstream = Answering(peer => peer.AnswerStreamAsync(AnthropicStream));
        await using LucidServer server = await StartAsync(upstream);
        ChatClient client = await OpenAiAsync(server, LucidSettings.AnthropicModel);
        StringBuilder text = new();
        ChatFinishReason? finish = null;

        await foreach (StreamingChatCompletionUpdate update in client.CompleteChatStreamingAsync("Q"))
        {
            text.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            finish ??= update.FinishReason;
        }

        Assert.Equal("Hello", text.ToString());
        Assert.Equal(ChatFinishReason.Stop, finish);
        RawAnswer raw = await server.PostAsync(
            Bodies.ChatPath,
            $$"""{"model":"{{LucidSettings.AnthropicModel}}","stream":true,"messages":[{"role":"user","content":"Q"}]}""",
            (await server.Admin.CreateTenantAsync()).Bearer);
        Assert.Contains(
            "\n\n: lucid-dropped content[0](server_tool_use),content[1].citations\ndata: {", raw.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_anthropic_package_reads_over_the_comment_and_gets_the_source()
    {
        await using ScriptedUpstream upstream = Answering(peer => peer.AnswerStreamAsync(OpenAiStream));
        await using LucidServer server = await StartAsync(upstream);
        Tenant tenant = await server.Admin.CreateTenantAsync();
        using AnthropicClient client = new()
        {
            BaseUrl = server.PublicUrl.ToString().TrimEnd('/'), ApiKey = tenant.Key, MaxRetries = 0,
        };
        StringBuilder text = new();
        List<string> sources = [];
        bool isStopped = false;

        await foreach (RawMessageStreamEvent one in client.Messages.CreateStreaming(new MessageCreateParams
        {
            Model = LucidSettings.OpenAiModel, MaxTokens = 100, Messages = [new UserMessageParam("Q")],
        }))
        {
            if (one.TryPickContentBlockDelta(out RawContentBlockDeltaEvent? block))
            {
                text.Append(block.Delta.TryPickText(out TextDelta? delta) ? delta.Text : "");
                if (block.Delta.TryPickCitations(out CitationsDelta? citation)
                    && citation.Citation.TryPickCitationsWebSearchResultLocation(out CitationsWebSearchResultLocation? web))
                {
                    sources.Add(web.Url);
                }
            }

            isStopped |= one.TryPickStop(out _);
        }

        Assert.Equal("Hello", text.ToString());
        Assert.Equal(["https://a.example/"], sources);
        Assert.True(isStopped);
        RawAnswer raw = await server.PostAsync(
            Bodies.MessagesPath,
            $$"""{"model":"{{LucidSettings.OpenAiModel}}","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"Q"}]}""",
            tenant.Bearer);
        Assert.Contains(
            "\n\n: lucid-dropped choices[0].logprobs,choices[0].message.audio\nevent: message_delta\n",
            raw.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_openai_package_gives_googles_signature_back() // P-60
    {
        await using ScriptedUpstream upstream = Answering(peer => peer.AnswerJsonAsync(200, GeminiCalls));
        await using LucidServer server = await StartAsync(upstream);
        ChatClient client = await OpenAiAsync(server, LucidSettings.GeminiModel);
        ChatCompletionOptions options = new() { Tools = { ChatTool.CreateFunctionTool("get_time", "The time") } };
        List<ChatMessage> messages = [new UserChatMessage("Q")];

        ChatCompletion calling = (await client.CompleteChatAsync(messages, options)).Value;
        messages.Add(new AssistantChatMessage(calling));
        messages.Add(new ToolChatMessage(calling.ToolCalls[0].Id, "noon"));
        await client.CompleteChatAsync(messages, options);

        using JsonDocument sent = JsonDocument.Parse(upstream.Requests[^1].Text);
        Assert.Equal(
            "SIG+/=",
            sent.RootElement.GetProperty("messages")[1].GetProperty("tool_calls")[0].GetProperty("extra_content")
                .GetProperty("google").GetProperty("thought_signature").GetString());
    }

    private static ScriptedUpstream Answering(Func<ScriptedPeer, Task> answer) => ScriptedUpstream.Start(async peer =>
    {
        while (await peer.ReadRequestAsync() is not null)
        {
            await answer(peer);
        }
    });

    private static Task<LucidServer> StartAsync(ScriptedUpstream upstream) =>
        LucidServer.StartAsync(new LucidSettings(upstream.Endpoint) { Reactors = 1 });

    private static async Task<ChatClient> OpenAiAsync(LucidServer server, string model) => new(
        model,
        new ApiKeyCredential((await server.Admin.CreateTenantAsync()).Key),
        new OpenAIClientOptions
        {
            Endpoint = new Uri(server.PublicUrl, "v1"),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
        });
}
