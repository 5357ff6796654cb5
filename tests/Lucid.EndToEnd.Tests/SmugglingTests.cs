using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>
/// The gateway in front of an upstream that records: whatever a client writes to make two parsers disagree, nothing
/// reaches the upstream, or exactly one request of ours.
/// </summary>
public sealed class SmugglingTests(SmugglingTests.Recorder recorder) : IClassFixture<SmugglingTests.Recorder>
{
    private const string Post =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n{KEY}Content-Type: application/json\r\n";

    private const string Chunked = Post + "Transfer-Encoding: chunked\r\n\r\n";

    // What every vector tries to get past us behind its first request.
    private const string Hidden = "{HIDDEN}";

    /// <summary>Heads in which the length of the body is in doubt. The body that a lenient parser would see hides
    /// another request.</summary>
    public static TheoryData<string> DoubtfulHeads => new(
        Post + "Content-Length: {LEN}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + Hidden,
        Post + "Transfer-Encoding: chunked\r\nContent-Length: {LEN}\r\n\r\n{CHUNKS}" + Hidden,
        Post + "Content-Length: {LEN}\r\nContent-Length: {LEN}\r\n\r\n{BODY}" + Hidden,
        Post + "Content-Length: 0\r\nContent-Length: {LEN}\r\n\r\n" + Hidden,
        Post + "Content-Length: {LEN}, {LEN}\r\n\r\n{BODY}" + Hidden,
        Post + "Content-Length: +{LEN}\r\n\r\n{BODY}" + Hidden,
        Post + "Content-Length: -0\r\n\r\n" + Hidden,
        Post + "Content-Length: 0x10\r\n\r\n{BODY}" + Hidden,
        Post + "Content-Length: {LEN} 0\r\n\r\n{BODY}" + Hidden,
        Post + "Content-Length: \v{LEN}\r\n\r\n{BODY}" + Hidden,
        Post + "Content-Length : {LEN}\r\n\r\n{BODY}" + Hidden,
        Post + "Content-Length\r\n: {LEN}\r\n\r\n{BODY}" + Hidden,
        Post + "Content-Length:\r\n {LEN}\r\n\r\n{BODY}" + Hidden,
        Post + "Content-Length: 18446744073709551616\r\n\r\n{BODY}" + Hidden,
        Post + "Content-Length: {LEN}\nTransfer-Encoding: chunked\r\n\r\n{BODY}" + Hidden,
        Post + "X: y\rTransfer-Encoding: chunked\r\n\r\n{CHUNKS}" + Hidden,
        Post + "X: y\r\r\nTransfer-Encoding: chunked\r\n\r\n{CHUNKS}" + Hidden,
        Post + "Transfer-Encoding: xchunked\r\n\r\n{CHUNKS}" + Hidden,
        Post + "Transfer-Encoding: chunked, identity\r\n\r\n{CHUNKS}" + Hidden,
        Post + "Transfer-Encoding: identity, chunked\r\n\r\n{CHUNKS}" + Hidden,
        Post + "Transfer-Encoding: chunked, chunked\r\n\r\n{CHUNKS}" + Hidden,
        Post + "Transfer-Encoding: chunked;q=1\r\n\r\n{CHUNKS}" + Hidden,
        Post + "Transfer-Encoding: \"chunked\"\r\n\r\n{CHUNKS}" + Hidden,
        Post + "Transfer-Encoding: \vchunked\r\n\r\n{CHUNKS}" + Hidden,
        Post + "Transfer-Encoding: chunked\0\r\n\r\n{CHUNKS}" + Hidden,
        Post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n{CHUNKS}" + Hidden,
        Post + "Transfer-Encoding: identity\r\nContent-Length: {LEN}\r\n\r\n{BODY}" + Hidden,
        Post + "Transfer-Encoding : chunked\r\nContent-Length: {LEN}\r\n\r\n{BODY}" + Hidden,
        Post + "Transfer-Encoding\t: chunked\r\nContent-Length: {LEN}\r\n\r\n{BODY}" + Hidden,
        Post + "Transfer-Encoding:\r\n chunked\r\nContent-Length: {LEN}\r\n\r\n{BODY}" + Hidden,
        Post + "Transfer-Encoding\u00a0: chunked\r\nContent-Length: {LEN}\r\n\r\n{BODY}" + Hidden,
        Post + " Transfer-Encoding: chunked\r\nContent-Length: {LEN}\r\n\r\n{BODY}" + Hidden,
        Post + "Host: b\r\nContent-Length: {LEN}\r\n\r\n{BODY}" + Hidden,
        Post + "Expect: 200-ok\r\nContent-Length: {LEN}\r\n\r\n{BODY}" + Hidden,
        Post + "Content-Length: {LEN}\n\n{BODY}" + Hidden,
        "POST /v1/chat/completions HTTP/1.0\r\nHost: a\r\n{KEY}Transfer-Encoding: chunked\r\n\r\n{CHUNKS}" + Hidden,
        "POST  /v1/chat/completions HTTP/1.1\r\nHost: a\r\n{KEY}Content-Length: {LEN}\r\n\r\n{BODY}" + Hidden,
        "POST http://u@a/v1/chat/completions HTTP/1.1\r\nHost: a\r\n{KEY}Content-Length: {LEN}\r\n\r\n{BODY}" + Hidden,
        "POST /v1/chat/completions HTTP/1.1 \r\nHost: a\r\n{KEY}Content-Length: {LEN}\r\n\r\n{BODY}" + Hidden);

    /// <summary>Chunked bodies whose end is in doubt.</summary>
    public static TheoryData<string> DoubtfulChunks => new(
        Chunked + "{SIZE} \r\n{BODY}\r\n0\r\n\r\n" + Hidden,
        Chunked + "0x{SIZE}\r\n{BODY}\r\n0\r\n\r\n" + Hidden,
        Chunked + "+{SIZE}\r\n{BODY}\r\n0\r\n\r\n" + Hidden,
        Chunked + "-0\r\n\r\n" + Hidden,
        Chunked + "{SIZE}\n{BODY}\r\n0\r\n\r\n" + Hidden,
        Chunked + "{SIZE}\r{BODY}\r\n0\r\n\r\n" + Hidden,
        Chunked + "{SIZE};\n{BODY}\r\n0\r\n\r\n" + Hidden,
        Chunked + "{SIZE};a=\n{BODY}\r\n0\r\n\r\n" + Hidden,
        Chunked + "{SIZE};a=\"\n\"\r\n{BODY}\r\n0\r\n\r\n" + Hidden,
        Chunked + "{SIZE};a=\r{BODY}\r\n0\r\n\r\n" + Hidden,
        Chunked + "{SIZE}\r\n{BODY}0\r\n\r\n" + Hidden,
        Chunked + "{SIZE}\r\n{BODY}\n0\r\n\r\n" + Hidden,
        Chunked + "{SIZE}\r\n{BODY}xx0\r\n\r\n" + Hidden,
        Chunked + "\r\n{SIZE}\r\n{BODY}\r\n0\r\n\r\n" + Hidden,
        Chunked + "FFFFFFFFFFFFFFFFF\r\n{BODY}\r\n0\r\n\r\n" + Hidden,
        Chunked + "10000000000000000\r\n{BODY}\r\n0\r\n\r\n" + Hidden,
        Chunked + "{SIZE}\r\n{BODY}\r\n0\r\n\n" + Hidden,
        Chunked + "{SIZE}\r\n{BODY}\r\n0\n\n" + Hidden,
        Chunked + "{SIZE}\r\n{BODY}\r\n0\r\nX : y\r\n\r\n" + Hidden,
        Chunked + "{SIZE}\r\n{BODY}\r\n0\r\n X: y\r\n\r\n" + Hidden,
        Chunked + "{SIZE}\r\n{BODY}\r\n0\r\nX: y\n\r\n" + Hidden);

    /// <summary>Bodies on methods that have none, as long as they say and no longer: the hidden request is the
    /// body.</summary>
    public static TheoryData<string> BodiesOfOthers => new(
        "GET /v1/models HTTP/1.1\r\nHost: a\r\nContent-Length: {HIDDENLEN}\r\n\r\n" + Hidden,
        "HEAD /v1/models HTTP/1.1\r\nHost: a\r\nContent-Length: {HIDDENLEN}\r\n\r\n" + Hidden,
        "DELETE /v1/models HTTP/1.1\r\nHost: a\r\nContent-Length: {HIDDENLEN}\r\n\r\n" + Hidden,
        "POST /v1/nothing HTTP/1.1\r\nHost: a\r\nContent-Length: {HIDDENLEN}\r\n\r\n" + Hidden,
        "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: {HIDDENLEN}\r\n\r\n" + Hidden,
        "GET /v1/models HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "{HIDDENSIZE}\r\n" + Hidden + "\r\n0\r\n\r\n");

    /// <summary>What only looks doubtful, and is one request whoever reads it.</summary>
    public static TheoryData<string> Harmless => new(
        Post + "Content-Length: {LEN}\r\n\r\n{BODY}",
        Chunked + "{CHUNKS}",
        Chunked + "{SIZE};name=value;other=\"quoted; \\\" text\"\r\n{BODY}\r\n0;last\r\n\r\n",
        Chunked + "000000000000{SIZE}\r\n{BODY}\r\n0\r\n\r\n",
        Chunked + "{SIZE}\r\n{BODY}\r\n0\r\nContent-Length: 7\r\nTransfer-Encoding: gzip\r\nHost: evil\r\n\r\n",
        Post + "Connection: content-length, host, authorization\r\nContent-Length: {LEN}\r\n\r\n{BODY}",
        Post + "content_length: 7\r\ntransfer_encoding: chunked\r\nContent-Length: {LEN}\r\n\r\n{BODY}",
        Post + "X-Content-Length: 7\r\nX: Transfer-Encoding: chunked\r\nContent-Length: \t{LEN} \r\n\r\n{BODY}",
        Post + "transfer-ENCODING: Chunked\r\n\r\n{CHUNKS}",
        "\r\n" + Post + "Content-Length: {LEN}\r\n\r\n{BODY}");

    [Theory]
    [MemberData(nameof(DoubtfulHeads), DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(DoubtfulChunks), DisableDiscoveryEnumeration = true)]
    public async Task What_is_in_doubt_is_refused_and_nothing_of_it_reaches_the_upstream(string vector)
    {
        (IReadOnlyList<RawAnswer> answers, ScriptedRequest[] received) = await SendAsync(vector);

        RawAnswer answer = Assert.Single(answers);
        Assert.True(answer.Status is 400 or 413 or 417 or 501, answer.ToString());
        Assert.Equal("close", answer.Header("connection"));
        Assert.Empty(received);
    }

    [Theory]
    [MemberData(nameof(BodiesOfOthers), DisableDiscoveryEnumeration = true)]
    public async Task Request_hidden_in_the_body_of_another_is_never_run(string vector)
    {
        (IReadOnlyList<RawAnswer> answers, ScriptedRequest[] received) = await SendAsync(vector);

        // The first answer, and that to the request which ends the connection unless the first one did.
        Assert.InRange(answers.Count, 1, 2);
        Assert.Empty(received);
    }

    [Theory]
    [MemberData(nameof(Harmless), DisableDiscoveryEnumeration = true)]
    public async Task What_only_looks_doubtful_is_one_request_upstream(string vector)
    {
        (IReadOnlyList<RawAnswer> answers, ScriptedRequest[] received) = await SendAsync(vector);

        Assert.Equal([200, 200], answers.Select(answer => answer.Status));
        AssertWellFormed(Assert.Single(received));
    }

    // The same in the other direction: a second answer behind the first belongs to nobody.
    [Fact]
    public async Task Answer_behind_an_answer_reaches_no_other_caller()
    {
        string wrong = Recorder.Answer("SMUGGLED");
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(async peer =>
        {
            while (await peer.ReadRequestAsync() is not null)
            {
                await peer.SendAsync(Recorder.Answer("right") + wrong);
            }
        });
        await using LucidServer server = await LucidServer.StartAsync(
            new LucidSettings(upstream.Endpoint) { Reactors = 1 });
        Tenant tenant = await server.Admin.CreateTenantAsync();
        for (int i = 0; i < 5; i++)
        {
            RawAnswer answer = await server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi"), tenant.Bearer);
            Assert.Equal(200, answer.Status);
            Assert.DoesNotContain("SMUGGLED", answer.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(5, upstream.Peers.Count);
    }

    private async Task<(IReadOnlyList<RawAnswer> Answers, ScriptedRequest[] Received)> SendAsync(string vector)
    {
        int before = recorder.Upstream.Requests.Count;
        string body = Bodies.Chat("plain");
        string hiddenBody = Bodies.Chat("smuggled");
        string hidden = string.Create(
            CultureInfo.InvariantCulture,
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n{recorder.Tenant.Bearer}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {hiddenBody.Length}\r\n\r\n{hiddenBody}");
        // The last request ends the connection if nothing before it did.
        string bytes = vector
            .Replace("{CHUNKS}", "{SIZE}\r\n{BODY}\r\n0\r\n\r\n", StringComparison.Ordinal)
            .Replace("{KEY}", recorder.Tenant.Bearer + "\r\n", StringComparison.Ordinal)
            .Replace("{LEN}", body.Length.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{SIZE}", body.Length.ToString("X", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{BODY}", body, StringComparison.Ordinal)
            .Replace("{HIDDENLEN}", hidden.Length.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace(
                "{HIDDENSIZE}", hidden.Length.ToString("X", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{HIDDEN}", hidden, StringComparison.Ordinal)
            + "GET /v1/models HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        using RawClient client = await recorder.Server.ConnectAsync();
        await client.SendAsync(bytes);
        List<RawAnswer> answers = [];
        do
        {
            bool isToHead = answers.Count == 0 && vector.StartsWith("HEAD", StringComparison.Ordinal);
            answers.Add(await client.ReadAnswerAsync(isToHead));
        }
        while (answers[^1].Header("connection") != "close");

        Assert.Empty(await client.ReadToEndAsync());
        ScriptedRequest[] received = [.. recorder.Upstream.Requests.Skip(before)];
        recorder.AssertNothingElse();
        return (answers, received);
    }

    private static void AssertWellFormed(ScriptedRequest request)
    {
        Assert.True(request.IsComplete);
        Assert.StartsWith("POST /v1/chat/completions HTTP/1.1\r\n", request.Head, StringComparison.Ordinal);
        Assert.Equal(1, request.Headers.Count(header => header.Key == "content-length"));
        Assert.Equal(1, request.Headers.Count(header => header.Key == "host"));
        Assert.DoesNotContain(request.Headers, header => header.Key == "transfer-encoding");
        using JsonDocument body = JsonDocument.Parse(request.Body);
        Assert.Equal("upstream-gpt", body.RootElement.GetProperty("model").GetString());
        Assert.DoesNotContain("smuggled", request.Text, StringComparison.Ordinal);
    }

    /// <summary>One gateway and its recording upstream for all vectors.</summary>
    public sealed class Recorder : IAsyncLifetime
    {
        private ScriptedUpstream? _upstream;
        private LucidServer? _server;
        private Tenant? _tenant;

        internal ScriptedUpstream Upstream => _upstream!;

        internal LucidServer Server => _server!;

        internal Tenant Tenant => _tenant!;

        public async ValueTask InitializeAsync()
        {
            _upstream = ScriptedUpstream.Answering(Encoding.Latin1.GetBytes(Answer("x")));
            _server = await LucidServer.StartAsync(new LucidSettings(_upstream.Endpoint) { Reactors = 1 });
            _tenant = await _server.Admin.CreateTenantAsync();
        }

        public async ValueTask DisposeAsync()
        {
            if (_server is not null)
            {
                await _server.DisposeAsync();
            }

            if (_upstream is not null)
            {
                await _upstream.DisposeAsync();
            }
        }

        /// <summary>Every byte on the upstream's connections belongs to a request that was read whole.</summary>
        internal void AssertNothingElse()
        {
            long requests = Upstream.Requests.Sum(request => request.Head.Length + (long)request.Body.Length);
            Assert.Equal(requests, Upstream.Peers.Sum(peer => (long)peer.Received.Length));
        }

        internal static string Answer(string content)
        {
            string body = """
                {"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,
                "message":{"role":"assistant","content":"CONTENT"},"finish_reason":"stop"}],
                "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}
                """.Replace("CONTENT", content, StringComparison.Ordinal);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {body.Length}\r\n\r\n{body}");
        }
    }
}
