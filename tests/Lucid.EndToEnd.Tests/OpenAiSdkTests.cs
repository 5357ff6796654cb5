using System;
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>The official OpenAI package with nothing changed but base URL and key.</summary>
public sealed class OpenAiSdkTests(SharedServer shared)
{
    private static readonly ChatTool s_weather = ChatTool.CreateFunctionTool(
        "get_weather",
        "Current weather",
        BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""));

    private static readonly ChatTool s_time = ChatTool.CreateFunctionTool("get_time", "The time");

    [Fact]
    public async Task Completion_has_text_finish_usage_and_the_model_that_was_asked_for()
    {
        ChatClient client = await ClientAsync();

        ClientResult<ChatCompletion> result = await client.CompleteChatAsync("Tell me something.");

        ChatCompletion completion = result.Value;
        Assert.NotEmpty(completion.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, completion.FinishReason);
        Assert.Equal(LucidSettings.OpenAiModel, completion.Model);
        Assert.True(completion.Usage.InputTokenCount > 0);
        Assert.True(completion.Usage.OutputTokenCount > 0);
        Assert.True(result.GetRawResponse().Headers.TryGetValue("x-request-id", out string? id));
        Assert.StartsWith("req_", id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_says_what_the_completion_says_and_reports_usage()
    {
        const string Ask = "The same text twice.";
        ChatClient client = await ClientAsync();
        string whole = (await client.CompleteChatAsync(Ask)).Value.Content[0].Text;
        StringBuilder streamed = new();
        ChatFinishReason? finish = null;
        ChatTokenUsage? usage = null;

        await foreach (StreamingChatCompletionUpdate update in client.CompleteChatStreamingAsync(Ask))
        {
            Assert.Equal(LucidSettings.OpenAiModel, update.Model);
            streamed.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            finish ??= update.FinishReason;
            usage ??= update.Usage;
        }

        Assert.Equal(whole, streamed.ToString());
        Assert.Equal(ChatFinishReason.Stop, finish);
        Assert.True(usage?.OutputTokenCount > 0);
    }

    [Fact]
    public async Task Parallel_tool_calls_arrive_whole_and_their_results_can_be_sent_back()
    {
        ChatClient client = await ClientAsync();
        ChatCompletionOptions options = new() { Tools = { s_weather, s_time } };
        List<ChatMessage> messages = [new UserChatMessage("Call get_weather and get_time please.")];

        ChatCompletion calling = (await client.CompleteChatAsync(messages, options)).Value;

        Assert.Equal(ChatFinishReason.ToolCalls, calling.FinishReason);
        Assert.Equal(["get_weather", "get_time"], calling.ToolCalls.Select(call => call.FunctionName));
        using (JsonDocument arguments = JsonDocument.Parse(calling.ToolCalls[0].FunctionArguments))
        {
            Assert.NotEmpty(arguments.RootElement.GetProperty("city").GetString()!);
        }

        messages.Add(new AssistantChatMessage(calling));
        messages.AddRange(calling.ToolCalls.Select(call => new ToolChatMessage(call.Id, "18 C")));
        ChatCompletion answer = (await client.CompleteChatAsync(messages, options)).Value;
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.NotEmpty(answer.Content[0].Text);
    }

    [Fact]
    public async Task Streamed_tool_call_sums_to_the_arguments_of_the_whole_one()
    {
        ChatClient client = await ClientAsync();
        ChatCompletionOptions options = new() { Tools = { s_weather } };
        ChatMessage[] messages = [new UserChatMessage("get_weather")];
        ChatCompletion calling = (await client.CompleteChatAsync(messages, options)).Value;
        string whole = calling.ToolCalls[0].FunctionArguments.ToString();
        StringBuilder arguments = new();
        string? name = null;

        await foreach (StreamingChatCompletionUpdate update in client.CompleteChatStreamingAsync(messages, options))
        {
            foreach (StreamingChatToolCallUpdate call in update.ToolCallUpdates)
            {
                name ??= call.FunctionName;
                arguments.Append(call.FunctionArgumentsUpdate?.ToString());
            }
        }

        Assert.Equal("get_weather", name);
        Assert.Equal(whole, arguments.ToString());
    }

    [Theory]
    [InlineData("lx-0000000000000000000000000000000000000000000", LucidSettings.OpenAiModel, 401)]
    [InlineData(null, "gpt-unknown", 404)]
    public async Task Refusals_are_the_exceptions_of_the_package(string? key, string model, int status)
    {
        ChatClient client = await ClientAsync(model, key);

        ClientResultException refused = await Assert.ThrowsAsync<ClientResultException>(
            () => client.CompleteChatAsync("Hi"));

        Assert.Equal(status, refused.Status);
    }

    [Fact]
    public async Task Models_are_listed()
    {
        OpenAIModelClient client = new(new ApiKeyCredential("none"), Options());

        OpenAIModelCollection models = (await client.GetModelsAsync()).Value;

        Assert.Contains(models, model => model.Id == LucidSettings.OpenAiModel);
        OpenAIModel one = (await client.GetModelAsync(LucidSettings.AnthropicModel)).Value;
        Assert.Equal(LucidSettings.AnthropicModel, one.Id);
    }

    private async Task<ChatClient> ClientAsync(string model = LucidSettings.OpenAiModel, string? key = null)
    {
        key ??= (await shared.Admin.CreateTenantAsync()).Key;
        return new ChatClient(model, new ApiKeyCredential(key), Options());
    }

    private OpenAIClientOptions Options() => new()
    {
        Endpoint = new Uri(shared.Server.PublicUrl, "v1"),
        RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
    };
}
