using System;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>What the gateway and its upstream could read differently never leaves.</summary>
public sealed class BadInputTests(SharedServer shared)
{
    private const string Gpt = "{\"model\":\"gpt-4o\",";
    private const string Claude = "{\"model\":\"claude-sonnet-4-6\",";
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    /// <summary>Path, body, and the field that the answer must name; none for the body as a whole.</summary>
    public static TheoryData<string, string, string?> Bad => new()
    {
        { Bodies.ChatPath, "", null },
        { Bodies.ChatPath, "null", null },
        { Bodies.ChatPath, "[]", null },
        { Bodies.ChatPath, Gpt + Messages, null },
        { Bodies.ChatPath, Gpt + Messages + "}}", null },
        { Bodies.ChatPath, Gpt + Messages + ",}", null },
        { Bodies.ChatPath, "{'model':'gpt-4o'}", null },
        { Bodies.ChatPath, "{" + Messages + "}", "model" },
        { Bodies.ChatPath, "{\"model\":7," + Messages + "}", "model" },
        { Bodies.ChatPath, "{\"model\":null," + Messages + "}", "model" },
        { Bodies.ChatPath, Gpt + "\"model\":\"gpt-4o\"," + Messages + "}", "model" },
        { Bodies.ChatPath, Gpt + "\"mod\\u0065l\":\"dear-1\"," + Messages + "}", "model" },
        { Bodies.ChatPath, "{\"mod\\u0065l\":\"gpt-4o\"," + Messages + "}", "model" },
        { Bodies.ChatPath, Gpt + "\"stream\":\"true\"," + Messages + "}", "stream" },
        { Bodies.ChatPath, Gpt + "\"stream\":true,\"stream\":false," + Messages + "}", "stream" },
        { Bodies.ChatPath, Gpt + "\"max_tokens\":\"9\"," + Messages + "}", "max_tokens" },
        { Bodies.ChatPath, Gpt + "\"max_tokens\":-1," + Messages + "}", "max_tokens" },
        { Bodies.ChatPath, Gpt + "\"max_tokens\":1.5," + Messages + "}", "max_tokens" },
        { Bodies.ChatPath, Gpt + "\"max_tokens\":1e30," + Messages + "}", "max_tokens" },
        { Bodies.ChatPath, Gpt + "\"max_tokens\":9,\"max_tokens\":99999," + Messages + "}", "max_tokens" },
        { Bodies.ChatPath, Gpt + "\"max_tokens\":9,\"max_t\\u006fkens\":99999," + Messages + "}", "max_tokens" },
        { Bodies.ChatPath, Gpt + "\"n\":0," + Messages + "}", "n" },
        { Bodies.ChatPath, Gpt + "\"stream\":true,\"stream_options\":7," + Messages + "}", "stream_options" },
        { Bodies.ChatPath, Gpt + "\"messages\":\"Hi\"}", "messages" },
        { Bodies.ChatPath, "{\"model\":\"gpt-4o\"}", "messages" },
        { Bodies.ChatPath, Gpt + "\"response_format\":{\"type\":\"json_object\"}," + Messages + "}", "response_format" },
        { Bodies.MessagesPath, Claude + Messages + "}", "max_tokens" },
        { Bodies.MessagesPath, Claude + "\"max_tokens\":null," + Messages + "}", "max_tokens" },
        { Bodies.MessagesPath, Claude + "\"max_tokens\":5,\"max_tokens\":6," + Messages + "}", "max_tokens" },
        { Bodies.MessagesPath, Claude + "\"max_tokens\":5,\"str\\u0065am\":true," + Messages + "}", "stream" },
        { Bodies.MessagesPath, "{\"max_tokens\":5," + Messages + "}", "model" },
        { Bodies.MessagesPath, Claude + "\"max_tokens\":5,\"messages\":{}}", "messages" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Bad_body_is_400_naming_the_field_in_the_dialect_and_costs_nothing(
        string path, string body, string? field)
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();

        RawAnswer answer = await shared.Server.PostAsync(path, body, tenant.Bearer, Bodies.Version);

        Assert.Equal(400, answer.Status);
        JsonElement error = JsonDocument.Parse(answer.Body).RootElement.GetProperty("error");
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        if (field is not null)
        {
            Assert.Contains(field, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        }

        if (path == Bodies.ChatPath)
        {
            Assert.Equal(field, error.GetProperty("param").GetString());
        }

        Assert.Equal(100_000_000_000, (await tenant.SettledAsync()).BalanceNano);
    }

    [Fact]
    public async Task Invalid_utf8_in_a_string_is_400()
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();
        using RawClient client = await shared.Server.ConnectAsync();
        string body = Gpt + "\"messages\":[{\"role\":\"user\",\"content\":\"\u00ff\u00c0\"}]}";
        await client.SendAsync(
            $"POST {Bodies.ChatPath} HTTP/1.1\r\nhost: a\r\n{tenant.Bearer}\r\ncontent-type: application/json\r\n" +
            $"content-length: {body.Length}\r\n\r\n{body}");

        Assert.Equal(400, (await client.ReadAnswerAsync()).Status);
    }

    [Fact]
    public async Task Body_over_the_limit_is_413_before_it_is_read_and_head_over_the_limit_is_431()
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();
        using RawClient large = await shared.Server.ConnectAsync();
        await large.SendAsync(
            $"POST {Bodies.MessagesPath} HTTP/1.1\r\nhost: a\r\n{tenant.Bearer}\r\ncontent-type: application/json\r\n" +
            $"content-length: {shared.Server.Settings.MaxBodyBytes + 1}\r\n\r\n");
        RawAnswer body = await large.ReadAnswerAsync();
        RawAnswer head = await shared.Server.GetAsync("/v1/models", "x-padding: " + new string('a', 70_000));

        Assert.Equal(413, body.Status);
        Assert.Equal("request_too_large", JsonDocument.Parse(body.Body).RootElement.GetProperty("error")
            .GetProperty("type").GetString());
        Assert.Equal("close", body.Header("connection"));
        Assert.Equal(431, head.Status);
    }

    [Fact]
    public async Task Wrong_media_type_is_415()
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();
        using RawClient client = await shared.Server.ConnectAsync();
        await client.SendAsync(
            $"POST {Bodies.ChatPath} HTTP/1.1\r\nhost: a\r\n{tenant.Bearer}\r\ncontent-type: text/plain\r\n" +
            "content-length: 2\r\n\r\n{}");

        Assert.Equal(415, (await client.ReadAnswerAsync()).Status);
    }

    [Fact]
    public async Task Chunked_and_expecting_requests_are_served()
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();
        string body = Bodies.Chat("Hi");
        string head = $"POST {Bodies.ChatPath} HTTP/1.1\r\nhost: a\r\n{tenant.Bearer}\r\n" +
            "content-type: application/json\r\n";
        using RawClient chunked = await shared.Server.ConnectAsync();
        await chunked.SendAsync(
            $"{head}transfer-encoding: chunked\r\n\r\n5\r\n{body[..5]}\r\n" +
            $"{body.Length - 5:x}\r\n{body[5..]}\r\n0\r\n\r\n");
        using RawClient expecting = await shared.Server.ConnectAsync();
        await expecting.SendAsync($"{head}content-length: {body.Length}\r\nexpect: 100-continue\r\n\r\n");
        await expecting.WaitForAsync("HTTP/1.1 100 ");
        await expecting.SendAsync(body);

        Assert.Equal(200, (await chunked.ReadAnswerAsync()).Status);
        Assert.Equal(200, (await expecting.ReadAnswerAsync()).Status);
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order()
    {
        using RawClient client = await shared.Server.ConnectAsync();
        await client.SendAsync(
            "GET /v1/models HTTP/1.1\r\nhost: a\r\n\r\nGET /v1/models/gpt-4o HTTP/1.1\r\nhost: a\r\n\r\n" +
            "GET /v1/none HTTP/1.1\r\nhost: a\r\n\r\n");

        Assert.Contains("\"list\"", (await client.ReadAnswerAsync()).Text, StringComparison.Ordinal);
        Assert.Contains("gpt-4o", (await client.ReadAnswerAsync()).Text, StringComparison.Ordinal);
        Assert.Equal(404, (await client.ReadAnswerAsync()).Status);
    }
}
