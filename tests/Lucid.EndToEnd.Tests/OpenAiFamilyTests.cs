using System;
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using OpenAI;
using OpenAI.Chat;
using Xunit;

// Files and sounds are marked as experimental by the package.
#pragma warning disable OPENAI001

namespace Lucid.EndToEnd.Tests;

/// <summary>Every kind of upstream through the official OpenAI package, which only ever speaks chat
/// completions.</summary>
public sealed class OpenAiFamilyTests(SharedServer shared)
{
    private const string ToolSchema =
        """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city"]}""";

    private static readonly ChatTool s_weather =
        ChatTool.CreateFunctionTool("get_weather", "Current weather", BinaryData.FromString(ToolSchema));

    private static readonly ChatTool s_time = ChatTool.CreateFunctionTool("get_time", "The time");

    public static TheoryData<string> All => Family.All;

    [Theory]
    [MemberData(nameof(All))]
    public async Task Stream_says_what_the_completion_says(string model)
    {
        ChatClient client = await ClientAsync(model);
        ChatMessage[] messages = [new SystemChatMessage("Be kind."), new UserChatMessage("Tell me [[sim tokens=40]]")];
        ChatCompletion whole = (await client.CompleteChatAsync(messages)).Value;
        StringBuilder streamed = new();
        ChatFinishReason? finish = null;
        ChatTokenUsage? usage = null;

        await foreach (StreamingChatCompletionUpdate update in client.CompleteChatStreamingAsync(messages))
        {
            Assert.Equal(model, update.Model);
            streamed.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            finish ??= update.FinishReason;
            usage = update.Usage ?? usage;
        }

        Assert.Equal(whole.Content[0].Text, streamed.ToString());
        Assert.Equal(ChatFinishReason.Stop, finish);
        Assert.Equal(ChatFinishReason.Stop, whole.FinishReason);
        Assert.Equal(model, whole.Model);
        Assert.True(whole.Usage.InputTokenCount > 0);
        Assert.Equal(40, whole.Usage.OutputTokenCount);

        // OpenClaw reports none in streams.
        if (model != LucidSettings.OpenClawModel)
        {
            Assert.Equal(whole.Usage.OutputTokenCount, usage?.OutputTokenCount);
            Assert.Equal(whole.Usage.InputTokenCount, usage?.InputTokenCount);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Streamed_parallel_calls_sum_to_the_whole_ones(string model)
    {
        ChatClient client = await ClientAsync(model);
        ChatCompletionOptions options = new() { Tools = { s_weather, s_time } };
        ChatMessage[] messages = [new UserChatMessage("get_weather and get_time")];
        ChatCompletion whole = (await client.CompleteChatAsync(messages, options)).Value;
        Dictionary<int, (string? Name, StringBuilder Arguments)> calls = [];
        ChatFinishReason? finish = null;

        await foreach (StreamingChatCompletionUpdate update in client.CompleteChatStreamingAsync(messages, options))
        {
            foreach (StreamingChatToolCallUpdate call in update.ToolCallUpdates)
            {
                (string? name, StringBuilder arguments) = calls.GetValueOrDefault(call.Index, (null, new()));
                arguments.Append(call.FunctionArgumentsUpdate?.ToString());
                calls[call.Index] = (name ?? call.FunctionName, arguments);
            }

            finish ??= update.FinishReason;
        }

        Assert.Equal(ChatFinishReason.ToolCalls, finish);
        Assert.Equal([0, 1], calls.Keys.Order());
        Assert.Equal(whole.ToolCalls.Select(call => call.FunctionName), calls.Values.Select(call => call.Name));
        Assert.Equal(
            whole.ToolCalls.Select(call => call.FunctionArguments.ToString()),
            calls.Values.Select(call => call.Arguments.ToString()));
    }

    [Fact]
    public async Task A_sound_arrives_byte_for_byte_where_the_model_hears()
    {
        string text = await AskAsync(
            LucidSettings.GeminiModel,
            ChatMessageContentPart.CreateTextPart("What do you hear?"),
            ChatMessageContentPart.CreateInputAudioPart(BinaryData.FromBytes(Family.Wav), ChatInputAudioFormat.Wav));

        Assert.Contains(Family.Echo("audio/wav", Family.Wav), text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_maximum_ends_the_answer_with_length(string model)
    {
        ChatClient client = await ClientAsync(model);

        ChatCompletion cut = (await client.CompleteChatAsync(
            [new UserChatMessage("Much [[sim tokens=50]]")],
            new ChatCompletionOptions { MaxOutputTokenCount = 5 })).Value;

        Assert.Equal(ChatFinishReason.Length, cut.FinishReason);
        Assert.Equal(5, cut.Usage.OutputTokenCount);
    }

    private async Task<string> AskAsync(string model, params ChatMessageContentPart[] parts)
    {
        ChatClient client = await ClientAsync(model);
        return (await client.CompleteChatAsync([new UserChatMessage(parts)])).Value.Content[0].Text;
    }

    private async Task<ChatClient> ClientAsync(string model)
    {
        string key = (await shared.Admin.CreateTenantAsync()).Key;
        return new ChatClient(model, new ApiKeyCredential(key), new OpenAIClientOptions
        {
            Endpoint = new Uri(shared.Server.PublicUrl, "v1"),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
        });
    }
}
