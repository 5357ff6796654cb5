using System;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Text;
using System.Threading.Tasks;
using Lucid.Net.Bytes;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Relaying;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>Upstreams that compress although they were asked not to.</summary>
public sealed class CompressedAnswerTests
{
    private const string ChatPath = "/v1/chat/completions";
    private const string MessagesPath = "/v1/messages";

    private const string Chat =
        "{\"model\":\"gpt-4o\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private const string Answer =
        "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"gpt-4o-2024\",\"choices\":[{\"index\":0,"
        + "\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],"
        + "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":120}}";

    [Theory]
    [InlineData("gzip")]
    [InlineData("X-GZip")]
    [InlineData("deflate")]
    [InlineData("Br")]
    [InlineData("identity")]
    public async Task A_whole_answer_is_inflated_and_charged_exactly(string coding)
    {
        await using var upstream = Coded(coding, Compressed(coding, Answer));
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(ChatPath, Chat);

        Assert.Equal(200, answer.Status);
        Assert.Equal(Answer.Replace("gpt-4o-2024", "gpt-4o", StringComparison.Ordinal), answer.Text);
        Assert.Null(answer.Header("content-encoding"));
        Assert.Equal(answer.Body.Length.ToString(CultureInfo.InvariantCulture), answer.Header("content-length"));
        Assert.Equal(10_000_000_000 - (100 * 300) - (20 * 1500), proxy.Account.Balance.Value);
    }

    [Theory]
    [InlineData("gzip", false)]
    [InlineData("deflate", true)]
    [InlineData("br", false)]
    public async Task A_whole_answer_is_inflated_and_translated(string coding, bool isStream)
    {
        await using var upstream = Coded(coding, Compressed(coding, Answer));
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(
            MessagesPath, Chat.Replace("{\"model\"", isStream ? "{\"stream\":true,\"model\"" : "{\"model\"", StringComparison.Ordinal));

        Assert.True(answer is { Status: 200, IsComplete: true }, answer.ToString());
        Assert.Contains("\"text\":\"Hello\"", answer.Text, StringComparison.Ordinal);
        Assert.Null(answer.Header("content-encoding"));
        Assert.Equal(10_000_000_000 - (100 * 300) - (20 * 1500), proxy.Account.Balance.Value);
    }

    [Theory]
    [InlineData(0x02, "0000", true)] // A check of the head, which nobody computes.
    [InlineData(0x04, "0300616263", true)] // Extra fields.
    [InlineData(0x08, "6100", true)] // A name.
    [InlineData(0x10, "616200", true)] // A comment.
    [InlineData(0x1E, "01000061610062000000", true)]
    [InlineData(0x04, "FFFF61", false)]
    [InlineData(0x08, "", false)]
    [InlineData(0x20, "", false)]
    public async Task The_head_of_a_gzip_body_may_have_all_its_parts(byte flags, string parts, bool isSound)
    {
        var plain = Compressed("gzip", Answer);
        plain[3] = flags;
        byte[] body = [.. plain[..10], .. Convert.FromHexString(parts), .. plain[10..]];
        if (flags == 0x08 && !isSound)
        {
            // A name without its end.
            body = [.. plain[..10], .. Encoding.ASCII.GetBytes(new string('n', 40))];
        }

        await using var upstream = Coded("gzip", body);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(ChatPath, Chat);

        Assert.Equal(isSound ? 200 : 500, answer.Status);
    }

    [Theory]
    [InlineData(ChatPath)]
    [InlineData(MessagesPath)]
    public async Task A_compressed_refusal_is_told_in_its_words(string path)
    {
        const string Refusal = "{\"error\":{\"message\":\"This prompt is odd.\",\"type\":\"invalid_request_error\"}}";
        await using var upstream = Coded("gzip", Compressed("gzip", Refusal), status: 400);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(path, Chat);

        Assert.Equal(400, answer.Status);
        Assert.Contains("This prompt is odd.", answer.Text, StringComparison.Ordinal);
        Assert.Null(answer.Header("content-encoding"));
        Assert.Equal(10_000_000_000, proxy.Account.Balance.Value);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task A_body_that_is_cut_damaged_or_followed_by_more_is_broken(string coding)
    {
        var sound = Compressed(coding, Answer);
        byte[][] bodies =
        [
            [],
            sound[..1],
            sound[..(sound.Length / 2)],
            sound[..^1],
            [.. sound, 0],
            [.. sound, .. "more"u8],
            [.. sound, .. sound],
            [.. sound, .. sound[^4..]],
            [.. sound, .. sound[^8..]],
            [.. sound[..^3], (byte)(sound[^3] ^ 1), .. sound[^2..]],
            Encoding.ASCII.GetBytes(Answer),
        ];
        foreach (var body in bodies)
        {
            await using var upstream = Coded(coding, body);
            await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
            var answer = await proxy.PostAsync(ChatPath, Chat);

            Assert.True(answer.Status == 500, $"{coding}, {body.Length} of {sound.Length} bytes: {answer}");
            Assert.Contains("upstream_error", answer.Text, StringComparison.Ordinal);
            Assert.Equal(10_000_000_000, proxy.Account.Balance.Value);
        }
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip, gzip")]
    [InlineData("gzip\r\ncontent-encoding: gzip")]
    [InlineData("identity\r\ncontent-encoding: gzip")]
    [InlineData("")]
    public async Task Another_coding_or_several_are_broken(string coding)
    {
        await using var upstream = Coded(coding, Compressed("gzip", Answer));
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(ChatPath, Chat);

        Assert.Equal(500, answer.Status);
        Assert.Contains("upstream_error", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_bomb_is_cut_at_the_limit_of_an_answer_and_others_are_served_meanwhile(string coding)
    {
        // 512 MiB of blanks: 500 KB of gzip, 400 bytes of Brotli.
        var bomb = Compressed(coding, stream =>
        {
            var blanks = new byte[1 << 20];
            blanks.AsSpan().Fill((byte)' ');
            for (var i = 0; i < 512; i++)
            {
                stream.Write(blanks);
            }
        });
        await using var upstream = Coded(coding, bomb);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var bombed = proxy.PostAsync(ChatPath, Chat);
        var models = await proxy.PostAsync("/v1/nowhere", Chat);

        Assert.Equal(404, models.Status);
        Assert.Equal(500, (await bombed).Status);
        Assert.Equal(10_000_000_000, proxy.Account.Balance.Value);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Who_leaves_while_the_whole_answer_is_inflated_pays_for_it(string coding)
    {
        // 400 bytes of Brotli, which come in one read, and a hundred turns of work.
        var coded = Compressed(
            coding, Answer.Replace("Hello", new string('a', 30 << 20), StringComparison.Ordinal));
        var sent = new TaskCompletionSource();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.SendAsync((byte[])[.. Head(coding, coded.Length), .. coded]);
            sent.SetResult();
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        using (var client = await proxy.ConnectAsync())
        {
            await client.PostJsonAsync(ChatPath, Chat, "x-api-key: " + proxy.Key);
            await sent.Task;
        }

        await proxy.UntilAtRestAsync();
        var input = TextTokens.OfRequest(Encoding.ASCII.GetBytes(Chat), 0);
        Assert.Equal(10_000_000_000 - (input * 300) - (50 * 1500), proxy.Account.Balance.Value);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public void What_inflates_to_nothing_takes_turns_too(string coding)
    {
        const int Blocks = 200_000;
        byte[] empty = coding == "br" ? [0x06] : [0, 0, 0, 0xFF, 0xFF];
        byte[] start = coding switch
        {
            "br" => [0x0C],
            "gzip" => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0],
            _ => [0x78, 0x01],
        };
        byte[] end = coding switch
        {
            "br" => [0x03],
            "gzip" => [1, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0],
            _ => [1, 0, 0, 0xFF, 0xFF, 0, 0, 0, 1],
        };
        var body = new MemoryStream();
        body.Write(start);
        for (var i = 0; i < Blocks; i++)
        {
            body.Write(empty);
        }

        body.Write(end);
        var coded = body.ToArray();
        var kind = coding == "br" ? AnswerCoding.Brotli
            : coding == "gzip" ? AnswerCoding.Gzip
            : AnswerCoding.Deflate;
        using var inflater = new BodyInflater(coded, kind, BodyRelay.MaxAnswerBytes, new SlabPool());
        var turns = 1;
        RelayEnd? how;
        while ((how = inflater.Step()) is null)
        {
            turns++;
        }

        Assert.Equal(RelayEnd.Complete, how);
        Assert.Equal((coded.Length + (64 << 10) - 1) / (64 << 10), turns);
    }

    [Fact]
    public async Task A_long_answer_is_inflated_over_many_turns()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 300_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i * 7919 % 10007} ");
        }

        var body = Answer.Replace("Hello", text.ToString(), StringComparison.Ordinal);
        foreach (var coding in (string[])["gzip", "deflate", "br"])
        {
            await using var upstream = Coded(coding, Compressed(coding, body));
            await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
            var answer = await proxy.PostAsync(ChatPath, Chat);

            Assert.Equal(200, answer.Status);
            Assert.Equal(body.Replace("gpt-4o-2024", "gpt-4o", StringComparison.Ordinal), answer.Text);
        }
    }

    [Fact]
    public async Task A_compressed_stream_is_broken()
    {
        const string Events = "data: {\"id\":\"c1\",\"model\":\"m\",\"choices\":[]}\n\ndata: [DONE]\n\n";
        await using var upstream = Coded("gzip", Compressed("gzip", Events), type: "text/event-stream");
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(
            ChatPath, Chat.Replace("{\"model\"", "{\"stream\":true,\"model\"", StringComparison.Ordinal));

        Assert.Equal(500, answer.Status);
        Assert.Contains("upstream_error", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ollamas_own_answers_are_inflated_too()
    {
        await using var upstream = Coded("gzip", Compressed("gzip", "{\"model\":\"llama3\",\"done\":true}\n"));
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var whole = await proxy.PostAsync(
            "/api/chat", "{\"model\":\"ollama-llama3\",\"stream\":false,\"messages\":[]}");
        var lines = await proxy.PostAsync("/api/chat", "{\"model\":\"ollama-llama3\",\"messages\":[]}");

        Assert.Equal((200, "{\"model\":\"ollama-llama3\",\"done\":true}\n"), (whole.Status, whole.Text));
        Assert.Null(whole.Header("content-encoding"));
        Assert.Equal(500, lines.Status);
    }

    private static ScriptedUpstream Coded(
        string coding, byte[] body, int status = 200, string type = "application/json")
    {
        return ScriptedUpstream.Answering((byte[])[.. Head(coding, body.Length, status, type), .. body]);
    }

    private static byte[] Head(
        string coding, int bodyBytes, int status = 200, string type = "application/json") => Encoding.ASCII.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"HTTP/1.1 {status} Scripted\r\ncontent-type: {type}\r\ncontent-encoding: {coding}\r\n")
            + string.Create(CultureInfo.InvariantCulture, $"content-length: {bodyBytes}\r\n\r\n"));

    private static byte[] Compressed(string coding, string text) =>
        Compressed(coding, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static byte[] Compressed(string coding, Action<Stream> write)
    {
        var coded = new MemoryStream();
        using (Stream stream = coding.ToUpperInvariant() switch
        {
            "GZIP" or "X-GZIP" => new GZipStream(coded, CompressionLevel.Fastest, leaveOpen: true),
            "DEFLATE" => new ZLibStream(coded, CompressionLevel.Fastest, leaveOpen: true),
            "BR" => new BrotliStream(coded, CompressionLevel.Fastest, leaveOpen: true),
            _ => new BufferedStream(coded),
        })
        {
            write(stream);
        }

        return coded.ToArray();
    }
}
