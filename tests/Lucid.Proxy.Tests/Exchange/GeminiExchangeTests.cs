using System;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>Chat-completions clients of a model on Gemini's compatible endpoint, which speaks their dialect in a way of its
/// own.</summary>
public sealed class GeminiExchangeTests
{
    private const string Chat = "/v1/chat/completions";
    private const string Question = "{\"role\":\"user\",\"content\":\"Q\"}";
    private const string Tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\"}}]";

    // As it comes: no role in the message, no index, an empty id, a signature on the first call, thinking only in the total.
    private const string Calls =
        "{\"extra_content\":{\"google\":{\"thought_signature\":\"SIG+/=\"}},\"function\":{\"arguments\":\"{\\\"x\\\":1}\","
        + "\"name\":\"a\"},\"id\":\"\",\"type\":\"function\"},"
        + "{\"function\":{\"arguments\":\"{\\\"x\\\":2}\",\"name\":\"a\"},\"id\":\"\",\"type\":\"function\"}";

    private const string Usage = "\"usage\":{\"completion_tokens\":20,\"prompt_tokens\":50,\"total_tokens\":110}";

    private const string WholeCalls =
        "{\"choices\":[{\"finish_reason\":\"stop\",\"index\":0,\"message\":{\"tool_calls\":[" + Calls + "]}}],"
        + "\"created\":1790000000,\"id\":\"Ab1\",\"model\":\"models/gemini-3-up\",\"object\":\"chat.completion\"," + Usage + "}";

    private const string StreamedCalls =
        "data: {\"choices\":[{\"delta\":{\"tool_calls\":[" + Calls + "],\"role\":\"assistant\"},\"finish_reason\":\"stop\","
        + "\"index\":0}],\"id\":\"Ab1\",\"model\":\"models/gemini-3-up\",\"object\":\"chat.completion.chunk\"," + Usage + "}\n\n"
        + "data: [DONE]\n\n";

    private const string Hello =
        "{\"choices\":[{\"finish_reason\":\"stop\",\"index\":0,\"message\":{\"content\":\"Hello\",\"role\":\"assistant\"}}],"
        + "\"created\":1790000000,\"id\":\"Ab1\",\"model\":\"models/gemini-3-up\",\"object\":\"chat.completion\"," + Usage + "}";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tool_loop_goes_round_with_the_signature_of_its_first_call(bool isStream) // P-26, P-28, P-29, P-50, P-60
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await (isStream ? peer.AnswerStreamAsync(StreamedCalls) : peer.AnswerJsonAsync(200, WholeCalls));
            await peer.ReadRequestAsync();
            await peer.AnswerJsonAsync(200, Hello);
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var first = await proxy.PostAsync(
            Chat,
            "{\"model\":\"gemini\",\"max_tokens\":100,\"seed\":7," + (isStream ? "\"stream\":true," : "") + Tools
            + ",\"messages\":[" + Question + "]}");

        Assert.Equal(200, first.Status);
        Assert.Contains("\"finish_reason\":\"tool_calls\"", first.Text, StringComparison.Ordinal);
        Assert.Equal(10_000_000_000 - (50 * 300) - (60 * 1500), proxy.Account.Balance.Value);
        var calls = isStream ? Gathered(first.Text) : WholeOf(first.Text);

        var second = await proxy.PostAsync(
            Chat,
            "{\"model\":\"gemini\",\"max_tokens\":100," + Tools + ",\"messages\":[" + Question
            + ",{\"role\":\"assistant\",\"content\":null,\"tool_calls\":" + calls + "}"
            + ",{\"role\":\"tool\",\"tool_call_id\":\"" + IdOf(calls, 1) + "\",\"content\":\"R2\"}"
            + ",{\"role\":\"tool\",\"tool_call_id\":\"" + IdOf(calls, 0) + "\",\"content\":\"R1\"}]}");

        Assert.Equal(200, second.Status);
        using var sent = JsonDocument.Parse(upstream.Requests[^1].Text);
        var echoed = sent.RootElement.GetProperty("messages")[1].GetProperty("tool_calls");
        Assert.Equal(
            "{\"google\":{\"thought_signature\":\"SIG+/=\"}}", echoed[0].GetProperty("extra_content").GetRawText());
        Assert.False(echoed[1].TryGetProperty("extra_content", out _));
        Assert.Equal("R1", sent.RootElement.GetProperty("messages")[2].GetProperty("content").GetString());
        using var begun = JsonDocument.Parse(upstream.Requests[0].Text);
        Assert.Equal(7, begun.RootElement.GetProperty("seed").GetInt32());
    }

    [Theory]
    [InlineData("\"n\":2")]
    [InlineData("\"logprobs\":true")]
    [InlineData("\"modalities\":[\"text\",\"audio\"]")]
    public async Task What_no_event_says_travels_as_it_is_both_ways(string field)
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.AnswerJsonAsync(200, WholeCalls);
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var answer = await proxy.PostAsync(
            Chat, "{\"model\" : \"gemini\",\"max_tokens\":100, " + field + ",\"messages\":[" + Question + "]}");

        // But for the model's name and the number that is billed.
        Assert.Equal(
            WholeCalls.Replace("models/gemini-3-up", "gemini", StringComparison.Ordinal)
                .Replace("\"completion_tokens\":20", "\"completion_tokens\":60", StringComparison.Ordinal),
            answer.Text);
        Assert.Null(answer.Header("x-lucid-dropped"));
        Assert.Equal(
            "{\"model\" : \"gemini-3-up\",\"max_tokens\":100, " + field + ",\"messages\":[" + Question + "]}",
            upstream.Requests[0].Text);
    }

    [Fact]
    public async Task What_its_endpoint_does_not_take_is_named_and_refused_in_strict_mode()
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.AnswerJsonAsync(200, Hello);
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        const string Body = "{\"model\":\"gemini\",\"max_tokens\":100,\"user\":\"u\",\"store\":true,\"messages\":[" + Question + "]}";

        var refused = await proxy.PostAsync(Chat, Body, "x-lucid-strict: true");
        var answer = await proxy.PostAsync(Chat, Body);

        Assert.Equal(400, refused.Status);
        Assert.Equal(200, answer.Status);
        Assert.Equal("user,store", answer.Header("x-lucid-dropped"));
    }

    [Fact]
    public async Task An_error_in_an_array_is_told_as_an_error() // 4.2
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.AnswerJsonAsync(
                400,
                "[{\"error\":{\"code\":400,\"message\":\"The input token count (1) exceeds the maximum\",\"status\":"
                + "\"INVALID_ARGUMENT\"}}]");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var answer = await proxy.PostAsync(
            Chat, "{\"model\":\"gemini\",\"max_tokens\":100,\"messages\":[" + Question + "]}");

        Assert.Equal(400, answer.Status);
        using var json = JsonDocument.Parse(answer.Text);
        Assert.Equal("context_length_exceeded", json.RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(10_000_000_000, proxy.Account.Balance.Value);
    }

    private static string WholeOf(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls").GetRawText();
    }

    /// <summary>The calls of a stream as an SDK gathers them: heads whole, arguments joined.</summary>
    private static string Gathered(string text)
    {
        var calls = new System.Collections.Generic.List<(string Head, string Arguments)>();
        foreach (var line in text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            if (line == "data: [DONE]")
            {
                continue;
            }

            using var json = JsonDocument.Parse(line["data: ".Length..]);
            foreach (var choice in json.RootElement.GetProperty("choices").EnumerateArray())
            {
                if (!choice.GetProperty("delta").TryGetProperty("tool_calls", out var deltas))
                {
                    continue;
                }

                var delta = deltas[0];
                Assert.True(delta.GetProperty("index").GetInt32() >= calls.Count - 1);
                if (delta.TryGetProperty("id", out var id))
                {
                    var extra = delta.TryGetProperty("extra_content", out var raw)
                        ? ",\"extra_content\":" + raw.GetRawText()
                        : "";
                    calls.Add(("{\"id\":" + id.GetRawText() + ",\"type\":\"function\"" + extra, ""));
                }

                calls[^1] = (calls[^1].Head,
                    calls[^1].Arguments + delta.GetProperty("function").GetProperty("arguments").GetString());
            }
        }

        return "[" + string.Join(',', calls.ConvertAll(call =>
            call.Head + ",\"function\":{\"name\":\"a\",\"arguments\":" + Quoted(call.Arguments) + "}}")) + "]";
    }

    private static string Quoted(string text) => "\"" + text.Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static string IdOf(string calls, int index)
    {
        using var json = JsonDocument.Parse(calls);
        var id = json.RootElement[index].GetProperty("id").GetString()!;
        Assert.NotEmpty(id);
        return id;
    }
}
