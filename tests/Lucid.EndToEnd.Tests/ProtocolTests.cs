using System;
using System.Text;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>HTTP as clients speak it, through the whole program.</summary>
public sealed class ProtocolTests(OwnServer own) : IClassFixture<OwnServer>
{
    [Fact]
    public async Task Calls_follow_one_another_on_one_connection_and_may_be_pipelined()
    {
        Tenant tenant = await own.Admin.CreateTenantAsync();
        using RawClient client = await own.Server.ConnectAsync();
        for (int i = 0; i < 4; i++)
        {
            await client.PostJsonAsync(
                Bodies.ChatPath, Bodies.Chat($"[[sim tokens={i + 1}]]", isStream: i % 2 == 0), tenant.Bearer);
            await client.PostJsonAsync(Bodies.MessagesPath, Bodies.Message("[[sim tokens=2]]"), tenant.ApiKey);
        }

        for (int i = 0; i < 8; i++)
        {
            RawAnswer answer = await client.ReadAnswerAsync();
            Assert.True(answer is { Status: 200, IsComplete: true }, answer.ToString());
            Assert.Contains(i % 2 == 0 ? "chat.completion" : "\"message\"", answer.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Client_of_http_1_0_gets_a_stream_without_chunks_that_ends_with_the_connection()
    {
        Tenant tenant = await own.Admin.CreateTenantAsync();
        string body = Bodies.Chat("[[sim tokens=9]]", isStream: true);
        using RawClient client = await own.Server.ConnectAsync();
        await client.SendAsync(
            $"POST {Bodies.ChatPath} HTTP/1.0\r\nhost: a\r\n{tenant.Bearer}\r\ncontent-type: application/json\r\n" +
            $"content-length: {body.Length}\r\n\r\n{body}");

        RawAnswer answer = await client.ReadAnswerAsync();

        Assert.Null(answer.Header("transfer-encoding"));
        Assert.EndsWith("data: [DONE]\n\n", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(5_000_000)]
    public async Task Large_prompt_travels_byte_for_byte(int bytes)
    {
        Tenant tenant = await own.Admin.CreateTenantAsync("1000");
        StringBuilder text = new("[[sim tokens=3]] ");
        for (int i = 0; text.Length < bytes; i++)
        {
            text.Append("line ").Append(i).Append(" of a long \"prompt\" – ");
        }

        string body = Bodies.Message(text.ToString());

        RawAnswer answer = await own.Server.PostAsync(Bodies.MessagesPath, body, tenant.Bearer);

        Assert.Equal(200, answer.Status);
        Assert.Equal(
            body.Replace(LucidSettings.AnthropicModel, "upstream-claude", StringComparison.Ordinal),
            Encoding.UTF8.GetString(own.Simulator.LastRequest!.Body));
    }

    [Fact]
    public async Task Head_of_the_catalog_has_no_body()
    {
        using RawClient client = await own.Server.ConnectAsync();
        await client.SendAsync("HEAD /v1/models HTTP/1.1\r\nhost: a\r\n\r\nGET /v1/models HTTP/1.1\r\nhost: a\r\n\r\n");

        RawAnswer head = await client.ReadAnswerAsync(isToHead: true);
        RawAnswer get = await client.ReadAnswerAsync();

        Assert.Equal((200, 200), (head.Status, get.Status));
        Assert.Equal(get.Header("content-length"), head.Header("content-length"));
    }

    [Fact]
    public async Task Client_that_closes_its_sending_side_after_the_request_is_still_answered_or_cleanly_ended()
    {
        Tenant tenant = await own.Admin.CreateTenantAsync();
        using RawClient client = await own.Server.ConnectAsync();
        await client.GetAsync("/v1/models");
        client.ShutdownSend();

        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
        Assert.Empty(await client.ReadToEndAsync());
        Assert.Equal(0, (await tenant.AccountAsync()).InFlight);
    }

    [Fact]
    public async Task Body_that_ends_early_reaches_no_upstream_and_costs_nothing()
    {
        Tenant tenant = await own.Admin.CreateTenantAsync();
        long requests = own.Simulator.Stats.Requests;
        using RawClient client = await own.Server.ConnectAsync();
        await client.SendAsync(
            $"POST {Bodies.ChatPath} HTTP/1.1\r\nhost: a\r\n{tenant.Bearer}\r\ncontent-type: application/json\r\n" +
            "content-length: 500\r\n\r\n{\"model\":\"gpt-4o\"");
        client.ShutdownSend();
        await client.ReadToEndAsync();

        Assert.Equal(new AccountSnapshot(100_000_000_000, 0, 0), await tenant.SettledAsync());
        Assert.Equal(requests, own.Simulator.Stats.Requests);
    }

    [Theory]
    [InlineData("GET /v1/models HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /v1/models HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n", 400)]
    [InlineData("GET /v1/models HTTP/2.0\r\nhost: a\r\n\r\n", 505)]
    [InlineData("POST /v1/messages HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n", 400)]
    [InlineData("POST /v1/messages HTTP/1.1\r\nhost: a\r\ncontent-length: +1\r\n\r\n", 400)]
    [InlineData("POST /v1/messages HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip\r\n\r\n", 501)]
    [InlineData("GET  /v1/models HTTP/1.1\r\nhost: a\r\n\r\n", 400)]
    [InlineData("GET /v1/models HTTP/1.1\nhost: a\n\n", 400)]
    public async Task What_http_refuses_is_answered_and_closed(string request, int status)
    {
        using RawClient client = await own.Server.ConnectAsync();
        await client.SendAsync(request);

        RawAnswer answer = await client.ReadAnswerAsync();

        Assert.Equal(status, answer.Status);
        Assert.Equal("close", answer.Header("connection"));
        Assert.StartsWith("{", answer.Text, StringComparison.Ordinal);
        Assert.Empty(await client.ReadToEndAsync());
    }
}
