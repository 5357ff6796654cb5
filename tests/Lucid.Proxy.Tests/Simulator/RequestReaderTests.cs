using System;
using System.Text;
using Lucid.Simulator;
using Lucid.Simulator.Requests;
using Xunit;

namespace Lucid.Proxy.Tests.Simulator;

public sealed class RequestReaderTests
{
    private const string Good =
        "{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"Hé \\u0041\"}]}";

    [Theory]
    [InlineData("", null)]
    [InlineData("[]", null)]
    [InlineData("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]", null)]
    [InlineData("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]} x", null)]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}", "model")]
    [InlineData("{\"model\":7,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}", "model")]
    [InlineData("{\"model\":\"m\"}", "messages")]
    [InlineData("{\"model\":\"m\",\"messages\":[]}", "messages")]
    [InlineData("{\"model\":\"m\",\"messages\":{}}", "messages")]
    [InlineData("{\"model\":\"m\",\"messages\":[\"a\"]}", "messages")]
    [InlineData("{\"model\":\"m\",\"messages\":[{\"content\":\"a\"}]}", "messages")]
    [InlineData("{\"model\":\"m\",\"stream\":\"yes\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}", "stream")]
    [InlineData("{\"model\":\"m\",\"max_tokens\":1.5,\"messages\":[{\"role\":\"user\"}]}", "max_tokens")]
    [InlineData("{\"model\":\"m\",\"max_tokens\":-1,\"messages\":[{\"role\":\"user\"}]}", "max_tokens")]
    [InlineData("{\"model\":\"m\",\"n\":9,\"messages\":[{\"role\":\"user\"}]}", "n")]
    [InlineData("{\"model\":\"m\",\"stop\":[1],\"messages\":[{\"role\":\"user\"}]}", "stop")]
    [InlineData("{\"model\":\"m\",\"tools\":{},\"messages\":[{\"role\":\"user\"}]}", "tools")]
    [InlineData("{\"model\":\"m\",\"tools\":[1],\"messages\":[{\"role\":\"user\"}]}", "tools")]
    [InlineData("{\"model\":\"m\",\"stream_options\":{},\"messages\":[{\"role\":\"user\"}]}", "stream_options")]
    public void What_a_provider_refuses_is_refused_naming_the_field(string json, string? field)
    {
        RequestProblem? problem = new Answered(Provider.OpenAi, json).Problem;

        Assert.NotNull(problem);
        Assert.Equal(field, problem.Field);
    }

    [Fact]
    public void Anthropic_wants_a_maximum_of_tokens()
    {
        Assert.Null(new Answered(Provider.Anthropic, Good).Problem);
        RequestProblem? problem = new Answered(
            Provider.Anthropic, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}").Problem;

        Assert.Equal("max_tokens", problem?.Field);
    }

    [Fact]
    public void Every_cut_of_a_good_body_is_refused_and_never_throws()
    {
        byte[] body = Encoding.UTF8.GetBytes(Good);
        ModelRequest request = new();
        for (int bytes = 0; bytes < body.Length; bytes++)
        {
            request.Reset();
            Assert.NotNull(RequestReader.Read(body.AsSpan(0, bytes), Provider.OpenAi, request));
        }
    }

    [Fact]
    public void Every_changed_byte_of_a_good_body_is_read_without_an_exception()
    {
        byte[] body = Encoding.UTF8.GetBytes(Good);
        ModelRequest request = new();
        for (int at = 0; at < body.Length; at++)
        {
            byte kept = body[at];
            for (int value = 0; value < 256; value++)
            {
                body[at] = (byte)value;
                request.Reset();
                _ = RequestReader.Read(body, Provider.Anthropic, request);
            }

            body[at] = kept;
        }

        request.Reset();
        Assert.Null(RequestReader.Read(body, Provider.Anthropic, request));
    }

    [Fact]
    public void The_last_of_two_equal_keys_wins_and_escapes_in_keys_are_decoded()
    {
        Answered answered = new(
            Provider.OpenAi,
            "{\"model\":\"a\",\"mod\\u0065l\":\"b\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");

        Assert.Equal("b", Encoding.UTF8.GetString(answered.Request[answered.Request.Model]));
    }

    [Fact]
    public void Last_user_message_is_decoded_whatever_follows_it()
    {
        Answered answered = new(Provider.OpenAi, """
            {"messages":[{"role":"user","content":"first"},{"content":[{"type":"text","text":"sec\u006fnd"},
            {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}],"role":"user"},
            {"role":"assistant","content":"no"}],"model":"m"}
            """);

        Assert.Equal("second\n", Encoding.UTF8.GetString(answered.Request[answered.Request.LastUserText]));
        Assert.Equal(1, answered.Request.MediaParts);
        Assert.Equal(3, answered.Request.MessageCount);
    }
}
