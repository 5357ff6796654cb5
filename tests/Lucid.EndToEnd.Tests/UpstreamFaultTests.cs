using System;
using System.Net;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>Upstream trouble is not the caller's fault, and a broken answer never looks complete.</summary>
public sealed class UpstreamFaultTests(ImpatientServer own) : IClassFixture<ImpatientServer>
{
    [Theory]
    [InlineData(401, 503, "upstream_unavailable", true)]
    [InlineData(403, 503, "upstream_unavailable", true)]
    [InlineData(429, 503, "overloaded", true)]
    [InlineData(503, 503, "overloaded", true)]
    [InlineData(529, 503, "overloaded", true)]
    [InlineData(500, 500, "upstream_error", false)]
    public async Task Status_of_the_upstream_becomes_ours(int upstream, int status, string code, bool hasRetryAfter)
    {
        Tenant tenant = await own.Admin.CreateTenantAsync();

        RawAnswer chat = await own.Server.PostAsync(
            Bodies.ChatPath, Bodies.Chat($"[[sim status={upstream}]]", isStream: true), tenant.Bearer);
        RawAnswer message = await own.Server.PostAsync(
            Bodies.MessagesPath, Bodies.Message($"[[sim status={upstream}]]"), tenant.Bearer);

        Assert.Equal((status, status), (chat.Status, message.Status));
        Assert.Equal(code, ErrorOf(chat).GetProperty("code").GetString());
        Assert.Equal("server_error", ErrorOf(chat).GetProperty("type").GetString());
        Assert.Equal(
            status == 503 ? "overloaded_error" : "api_error", ErrorOf(message).GetProperty("type").GetString());
        Assert.Equal(hasRetryAfter, chat.Header("retry-after") is not null);
    }

    [Theory]
    [InlineData(Bodies.ChatPath, false, "")]
    [InlineData(Bodies.ChatPath, true, "")]
    [InlineData(Bodies.MessagesPath, false, "")]
    [InlineData(Bodies.MessagesPath, true, "")]
    [InlineData(Bodies.ChatPath, false, " compress=gzip")]
    [InlineData(Bodies.MessagesPath, true, " compress=br")]
    public async Task Refusal_of_the_request_is_passed_on(string path, bool isStream, string more)
    {
        Tenant tenant = await own.Admin.CreateTenantAsync();

        RawAnswer answer = await own.Server.PostAsync(
            path, Bodies.For(path, $"[[sim status=400{more}]]", isStream), tenant.Bearer);

        Assert.Equal(400, answer.Status);
        Assert.Contains("This request asked to be refused.", answer.Text, StringComparison.Ordinal);
        Assert.Equal("invalid_request_error", ErrorOf(answer).GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("cut=0")]
    [InlineData("reset=0")]
    [InlineData("malformed-chunk=0")]
    [InlineData("malformed-event=0")]
    [InlineData("redirect=307")]
    [InlineData("content-type=text/html")]
    [InlineData("informational=9")]
    public async Task Answer_broken_before_its_first_byte_is_500(string directive)
    {
        foreach (string path in new[] { Bodies.ChatPath, Bodies.MessagesPath })
        {
            foreach (bool isStream in new[] { true, false })
            {
                Tenant tenant = await own.Admin.CreateTenantAsync();
                string body = Bodies.For(path, $"[[sim {directive}]]", isStream);
                RawAnswer answer = await own.Server.PostAsync(path, body, tenant.Bearer);

                Assert.True(answer.Status == 500, $"{path} {directive}: {answer}");
                Assert.Equal(
                    path == Bodies.ChatPath ? "server_error" : "api_error",
                    ErrorOf(answer).GetProperty("type").GetString());
                Assert.Equal(100_000_000_000, (await tenant.SettledAsync()).BalanceNano);
            }
        }
    }

    [Theory]
    [InlineData("cut=6")]
    [InlineData("reset=6")]
    [InlineData("malformed-chunk=6")]
    [InlineData("malformed-event=6")]
    [InlineData("error=6")]
    [InlineData("stall=6")]
    public async Task Stream_broken_later_ends_with_the_error_event_and_no_last_chunk(string directive)
    {
        foreach (string path in new[] { Bodies.ChatPath, Bodies.MessagesPath })
        {
            Tenant tenant = await own.Admin.CreateTenantAsync();
            RawAnswer answer = await own.Server.PostAsync(
                path, Bodies.For(path, $"[[sim tokens=30 {directive}]]", isStream: true), tenant.Bearer);

            Assert.Equal(200, answer.Status);
            Assert.False(answer.IsComplete, $"{path} {directive}");
            string last = answer.Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1];
            Assert.StartsWith(
                path == Bodies.ChatPath ? "data: {\"error\":" : "event: error\ndata: {\"type\":\"error\"",
                last,
                StringComparison.Ordinal);
            Assert.DoesNotContain("[DONE]", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("message_stop", answer.Text, StringComparison.Ordinal);
            CallRecord call = await CallRecord.OnlyOfAsync(tenant);
            Assert.InRange(call.ChargedNano, 1, call.HeldNano);
        }
    }

    [Theory]
    [InlineData("split=1")]
    [InlineData("close-delimited")]
    [InlineData("extra=7")]
    [InlineData("informational=3")]
    [InlineData("compress=gzip")]
    [InlineData("compress=deflate")]
    [InlineData("compress=br")]
    [InlineData("batch=16")]
    [InlineData("no-usage")]
    public async Task Odd_but_sound_answers_are_relayed_whole(string directive)
    {
        foreach (string path in new[] { Bodies.ChatPath, Bodies.MessagesPath })
        {
            foreach (bool isStream in new[] { true, false })
            {
                Tenant tenant = await own.Admin.CreateTenantAsync();
                string body = Bodies.For(path, $"[[sim tokens=25 {directive}]]", isStream);
                for (int i = 0; i < 2; i++)
                {
                    RawAnswer answer = await own.Server.PostAsync(path, body, tenant.Bearer);
                    Assert.True(answer is { Status: 200, IsComplete: true }, $"{path} {directive}: {answer}");
                    Assert.DoesNotContain("!!", answer.Text, StringComparison.Ordinal);
                    Assert.Null(answer.Header("content-encoding"));
                }
            }
        }
    }

    [Fact]
    public async Task Missing_end_mark_is_added_for_chat_and_a_break_for_messages()
    {
        Tenant tenant = await own.Admin.CreateTenantAsync();
        RawAnswer chat = await own.Server.PostAsync(
            Bodies.ChatPath, Bodies.Chat("[[sim no-done]]", isStream: true), tenant.Bearer);
        RawAnswer message = await own.Server.PostAsync(
            Bodies.MessagesPath, Bodies.Message("[[sim no-done]]", isStream: true), tenant.Bearer);

        Assert.True(chat.IsComplete);
        Assert.EndsWith("data: [DONE]\n\n", chat.Text, StringComparison.Ordinal);
        Assert.False(message.IsComplete);
        Assert.Contains("event: error", message.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Bodies.ChatPath)]
    [InlineData(Bodies.MessagesPath)]
    public async Task Upstream_that_says_nothing_in_time_is_503(string path)
    {
        Tenant tenant = await own.Admin.CreateTenantAsync();

        RawAnswer answer = await own.Server.PostAsync(
            path, Bodies.For(path, "[[sim head-delay=60000]]", isStream: true), tenant.Bearer);

        Assert.Equal(503, answer.Status);
        Assert.NotNull(answer.Header("retry-after"));
        Assert.Equal(new AccountSnapshot(100_000_000_000, 0, 0), await tenant.SettledAsync());
    }

    [Fact]
    public async Task Upstream_that_nobody_listens_at_is_503()
    {
        (int port, _) = FreePorts.Two();
        await using LucidServer server = await LucidServer.StartAsync(
            new LucidSettings(new IPEndPoint(IPAddress.Loopback, port)));
        Tenant tenant = await server.Admin.CreateTenantAsync();

        RawAnswer answer = await server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi"), tenant.Bearer);

        Assert.Equal(503, answer.Status);
        Assert.Equal("upstream_unavailable", ErrorOf(answer).GetProperty("code").GetString());
        Assert.NotNull(answer.Header("retry-after"));
        Assert.Equal(new AccountSnapshot(100_000_000_000, 0, 0), await tenant.SettledAsync());
    }

    [Fact]
    public async Task Connection_that_the_upstream_closed_while_idle_is_replaced()
    {
        const string Whole = """
            {"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,
            "message":{"role":"assistant","content":"x"},"finish_reason":"stop"}],
            "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}
            """;
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(async peer =>
        {
            if (await peer.ReadRequestAsync() is not null)
            {
                await peer.AnswerJsonAsync(200, Whole);
            }
        });
        await using LucidServer server = await LucidServer.StartAsync(
            new LucidSettings(upstream.Endpoint) { Reactors = 1 });
        Tenant tenant = await server.Admin.CreateTenantAsync();

        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(200, (await server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi"), tenant.Bearer)).Status);
        }

        Assert.Equal(5, upstream.Requests.Count);
        Assert.Equal(5, upstream.Peers.Count);
    }

    private static JsonElement ErrorOf(RawAnswer answer) =>
        JsonDocument.Parse(answer.Body).RootElement.GetProperty("error");
}
