using System;
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using OpenAI;
using OpenAI.Chat;
using Xunit;

// Files and reasoning are marked as experimental by the package.
#pragma warning disable OPENAI001

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>A conversation through the OpenAI package.</summary>
internal sealed class OpenAiTalk(Uri server, string key, FamilyModel model) : Talk(model)
{
    private static readonly ChatTool s_weather = ChatTool.CreateFunctionTool(Weather, "Current weather", BinaryData.FromString(
        """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city"]}"""));

    private static readonly ChatTool s_time = ChatTool.CreateFunctionTool(Time, "The time");

    private readonly List<ChatMessage> _messages = [new SystemChatMessage("Be kind.")];

    private readonly ChatClient _client = new(model.Id, new ApiKeyCredential(key), new OpenAIClientOptions
    {
        Endpoint = new Uri(server, "v1"),
        RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
    });

    public override void Ask(string text, string? mediaType = null, byte[]? medium = null)
    {
        List<ChatMessageContentPart> parts = [ChatMessageContentPart.CreateTextPart(text)];
        if (mediaType == "application/pdf")
        {
            parts.Add(ChatMessageContentPart.CreateFilePart(BinaryData.FromBytes(medium!), mediaType, "a.pdf"));
        }
        else if (mediaType is not null)
        {
            parts.Add(ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(medium!), mediaType));
        }

        _messages.Add(new UserChatMessage(parts));
    }

    public override void Answer(IEnumerable<(string Id, string Text)> results) =>
        _messages.AddRange(results.Select(result => new ToolChatMessage(result.Id, result.Text)));

    public override Task<Said> NextAsync(bool isStreamed) => isStreamed ? StreamAsync() : CompleteAsync();

    public override async Task<(int Status, string Body)> RefusalAsync(bool isStreamed)
    {
        ClientResultException refused =
            await Assert.ThrowsAsync<ClientResultException>(() => NextAsync(isStreamed));
        return (refused.Status, refused.GetRawResponse()!.Content.ToString());
    }

    private async Task<Said> CompleteAsync()
    {
        ClientResult<ChatCompletion> result = await _client.CompleteChatAsync(_messages, Options());
        ChatCompletion completion = result.Value;
        Assert.Equal(Model.Id, completion.Model);
        _messages.Add(new AssistantChatMessage(completion));
        return new Said(
            string.Concat(completion.Content.Select(part => part.Text)),
            Reasoning(result.GetRawResponse().Content, "message"),
            [.. completion.ToolCalls.Select(
                call => new SaidCall(call.Id, call.FunctionName, call.FunctionArguments.ToString()))],
            completion.FinishReason == ChatFinishReason.ToolCalls,
            completion.Usage.OutputTokenCount);
    }

    private async Task<Said> StreamAsync()
    {
        StringBuilder text = new();
        StringBuilder thinking = new();
        List<(string Id, string Name, StringBuilder Arguments)> calls = [];
        ChatFinishReason? finish = null;
        long outputTokens = 0;
        await foreach (StreamingChatCompletionUpdate update in _client.CompleteChatStreamingAsync(_messages, Options()))
        {
            Assert.Equal(Model.Id, update.Model);
            text.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            thinking.Append(Reasoning(ModelReaderWriter.Write(update), "delta"));
            foreach (StreamingChatToolCallUpdate call in update.ToolCallUpdates)
            {
                if (call.Index == calls.Count)
                {
                    calls.Add((call.ToolCallId, call.FunctionName, new StringBuilder()));
                }

                calls[call.Index].Arguments.Append(call.FunctionArgumentsUpdate?.ToString());
            }

            finish ??= update.FinishReason;
            outputTokens = update.Usage?.OutputTokenCount ?? outputTokens;
        }

        SaidCall[] said = [.. calls.Select(call => new SaidCall(call.Id, call.Name, call.Arguments.ToString()))];
        _messages.Add(said.Length == 0
            ? new AssistantChatMessage(text.ToString())
            : new AssistantChatMessage(said.Select(call => ChatToolCall.CreateFunctionToolCall(
                call.Id, call.Name, BinaryData.FromString(call.Arguments)))));
        return new Said(
            text.ToString(), thinking.ToString(), said, finish == ChatFinishReason.ToolCalls, outputTokens);
    }

    /// <summary>The package has no property for it, and keeps it all the same.</summary>
    private static string Reasoning(BinaryData json, string member)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("choices") is { } choices && choices.GetArrayLength() > 0
            && choices[0].GetProperty(member).TryGetProperty("reasoning_content", out JsonElement reasoning)
            ? reasoning.GetString() ?? ""
            : "";
    }

    private ChatCompletionOptions Options()
    {
        ChatCompletionOptions options = new() { MaxOutputTokenCount = MaxTokens };
        if (HasTools)
        {
            options.Tools.Add(s_weather);
            options.Tools.Add(s_time);
        }

        if (Thinks)
        {
            options.ReasoningEffortLevel = ChatReasoningEffortLevel.Low;
        }

        return options;
    }
}
