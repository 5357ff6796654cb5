using System;
using System.Text;
using System.Text.Json;
using Lucid.Proxy.Telemetry;
using Xunit;

namespace Lucid.Proxy.Tests.Telemetry;

public sealed class ExchangeLineTests
{
    [Fact]
    public void A_line_says_who_called_what_and_what_it_cost()
        => Assert.Equal(
            "{\"time\":\"2026-11-22T10:30:00.123Z\",\"id\":\"req_0123456789abcdef\",\"client\":\"127.0.0.1\","
                + "\"method\":\"POST\",\"path\":\"/v1/messages\",\"status\":200,\"outcome\":\"answered\","
                + "\"workspace\":\"ws_1\",\"key\":\"key_2\",\"user\":\"alice\",\"model\":\"claude-haiku-4-5\","
                + "\"provider\":\"anthropic\",\"upstreamStatus\":200,\"stream\":true,\"inputTokens\":10,"
                + "\"cacheReadTokens\":20,\"cacheWriteTokens\":30,\"outputTokens\":40,\"usage\":\"reported\","
                + "\"costUsd\":\"1.000000007\",\"ms\":1234,\"firstByteMs\":56}\n",
            Format(ExchangeRecords.Answered()));

    [Fact]
    public void What_is_unknown_is_left_out_and_what_callers_sent_cannot_break_the_line()
    {
        string line = Format(ExchangeRecords.Refused());

        Assert.DoesNotContain("workspace", line, StringComparison.Ordinal);
        Assert.DoesNotContain("model", line, StringComparison.Ordinal);
        Assert.Equal(1, line.Split('\n').Length - 1);
        using JsonDocument document = JsonDocument.Parse(line);
        Assert.Equal("invalid_api_key", document.RootElement.GetProperty("error").GetString());
        Assert.StartsWith("/v1/\"x\"\n", document.RootElement.GetProperty("path").GetString());
    }

    [Fact]
    public void A_path_of_any_bytes_gives_valid_json()
    {
        byte[] path = new byte[256];
        for (int i = 0; i < path.Length; i++)
        {
            path[i] = (byte)i;
        }

        ExchangeRecord record = new() { ModelNumber = -1, Path = path };
        using JsonDocument document = JsonDocument.Parse(Format(record));

        Assert.Equal(256, document.RootElement.GetProperty("path").GetString()!.Length);
    }

    [Fact]
    public void A_long_path_is_cut_and_a_line_that_still_does_not_fit_is_given_up()
    {
        byte[] path = new byte[10_000];
        Array.Fill(path, (byte)'a');
        ExchangeRecord record = new() { ModelNumber = -1, Path = path };

        Assert.InRange(Format(record).Length, 256, 600);
        Assert.Equal(0, ExchangeLine.Format(record, new byte[100]));
    }

    private static string Format(in ExchangeRecord record)
    {
        Span<byte> line = stackalloc byte[2048];
        int bytes = ExchangeLine.Format(record, line);
        Assert.NotEqual(0, bytes);
        return Encoding.UTF8.GetString(line[..bytes]);
    }
}
