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

    public static TheoryData<string> Seeing => Family.Seeing;

    public static TheoryData<string> Reading => Family.Reading;

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
    public async Task Tools_are_called_in_parallel_for_three_turns(string model) // P-20, P-26, P-28, P-29
    {
        ChatClient client = await ClientAsync(model);
        ChatCompletionOptions options = new() { Tools = { s_weather, s_time } };
        List<ChatMessage> messages =
            [new SystemChatMessage("Use tools."), new UserChatMessage("get_weather and get_time [[sim rounds=2]]")];
        for (int round = 0; round < 2; round++)
        {
            ChatCompletion calling = (await client.CompleteChatAsync(messages, options)).Value;
            Assert.Equal(ChatFinishReason.ToolCalls, calling.FinishReason);
            Assert.Equal(["get_weather", "get_time"], calling.ToolCalls.Select(call => call.FunctionName));
            Assert.Equal(2, calling.ToolCalls.Select(call => call.Id).Distinct().Count());
            messages.Add(new AssistantChatMessage(calling));

            // In the other order, as programs that run tools in parallel send them.
            messages.AddRange(calling.ToolCalls.Reverse()
                .Select(call => new ToolChatMessage(call.Id, $"{call.FunctionName} {round}")));
        }

        ChatCompletion answer = (await client.CompleteChatAsync(messages, options)).Value;

        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Contains(Family.EchoOfResult("get_weather 1"), answer.Content[0].Text, StringComparison.Ordinal);
        Assert.Contains(Family.EchoOfResult("get_time 1"), answer.Content[0].Text, StringComparison.Ordinal);
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

    [Theory]
    [MemberData(nameof(Seeing))]
    public async Task A_picture_arrives_byte_for_byte(string model)
    {
        string text = await AskAsync(
            model,
            ChatMessageContentPart.CreateTextPart("What is it?"),
            ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(Family.Png), "image/png"));

        Assert.Contains(Family.Echo("image/png", Family.Png), text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Reading))]
    public async Task A_document_arrives_byte_for_byte(string model)
    {
        string text = await AskAsync(
            model,
            ChatMessageContentPart.CreateTextPart("What does it say?"),
            ChatMessageContentPart.CreateFilePart(BinaryData.FromBytes(Family.Pdf), "application/pdf", "a.pdf"));

        Assert.Contains(Family.Echo("application/pdf", Family.Pdf), text, StringComparison.Ordinal);
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
    [InlineData(LucidSettings.OllamaModel)]
    public async Task A_model_that_cannot_see_refuses_a_picture(string model)
    {
        ClientResultException refused = await Assert.ThrowsAsync<ClientResultException>(() => AskAsync(
            model, ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(Family.Png), "image/png")));

        Assert.Equal(400, refused.Status);
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
