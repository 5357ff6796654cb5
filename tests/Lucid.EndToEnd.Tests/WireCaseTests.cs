using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>The parsers' text cases as byte streams to the native binary, over TCP and over TLS.</summary>
public sealed class WireCaseTests(WireCaseTests.Gateway gateway) : IClassFixture<WireCaseTests.Gateway>
{
    private const string Folder = "tests/Lucid.Net.Tests/Http1/Cases/";

    public static TheoryData<string, bool> RequestFiles =>
        Files("request-line", "headers", "framing", "smuggling", "limits");

    [Theory]
    [MemberData(nameof(RequestFiles))]
    public async Task Request_is_refused_with_its_status_or_answered(string file, bool isTls)
    {
        foreach (TextCase one in CaseFile.Load(Folder + file + ".md"))
        {
            string verdict = VerdictOf(one);
            using RawClient client = await gateway.ConnectAsync(isTls);
            await client.SendAsync(one.Input);
            if (verdict == "more")
            {
                await AssertSilentEndAsync(one, client);
                continue;
            }

            bool isToHead = one.Input.Span.StartsWith("HEAD "u8);
            RawAnswer answer = await client.ReadAnswerAsync(isToHead);
            if (verdict.StartsWith("rejected ", StringComparison.Ordinal))
            {
                string line = $"HTTP/1.1 {verdict.Split(' ')[2]} ";
                Assert.True(answer.Head.StartsWith(line, StringComparison.Ordinal), $"{one}\n{answer}");
                Assert.True(answer.Header("connection") == "close", $"{one}\n{answer}");
                // A body follows unless the request was HEAD and we knew that; nothing follows after it.
                byte[] rest = await client.ReadToEndAsync();
                Assert.True(rest.Length == 0 || isToHead, $"{one}\n{answer}");
            }
            else
            {
                Assert.True(answer.Status is >= 200 and < 500, $"{one}\n{answer}");
            }
        }

        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chunked_body_is_refused_or_read_to_its_end(bool isTls)
    {
        foreach (TextCase one in CaseFile.Load(Folder + "chunked.md"))
        {
            string verdict = VerdictOf(one);
            using RawClient client = await gateway.ConnectAsync(isTls);
            byte[] head = Encoding.Latin1.GetBytes(
                $"POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\n{gateway.Tenant.Bearer}\r\n"
                + "content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n");
            await client.SendAsync((byte[])[.. head, .. one.Input.Span]);
            if (verdict == "more")
            {
                await AssertSilentEndAsync(one, client);
                continue;
            }

            RawAnswer answer = await client.ReadAnswerAsync();
            // None of the bodies is JSON: what is read whole is refused for that, on a connection that may stay.
            Assert.True(answer.Status is 400 or 413 or 431, $"{one}\n{answer}");
            if (verdict.StartsWith("rejected ", StringComparison.Ordinal))
            {
                Assert.True(answer.Header("connection") == "close", $"{one}\n{answer}");
                Assert.Empty(await client.ReadToEndAsync());
            }
        }

        Assert.Empty(gateway.Upstream.Requests);
        Assert.Equal(new AccountSnapshot(100_000_000_000, 0, 0), await gateway.Tenant.SettledAsync());
    }

    [Fact]
    public async Task Answer_of_an_upstream_that_is_broken_is_an_error_of_ours_and_its_connection_is_not_used_again()
    {
        // Those that break their connection first: of them it is counted that none is used again. A whole answer leaves a
        // connection that the upstream closes right behind it, and the call that comes to know asks once more.
        TextCase[] cases = [.. CaseFile.Load(Folder + "response.md").OrderBy(one => IsBroken(one) ? 0 : 1)];
        int broken = cases.Count(IsBroken);
        int current = 0;
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(async peer =>
        {
            while (await peer.ReadRequestAsync() is not null)
            {
                await peer.SendAsync(cases[current].Input);
                peer.Close();
                await peer.WaitForClientEndAsync();
            }
        });
        await using LucidServer server = await LucidServer.StartAsync(
            new LucidSettings(upstream.Endpoint) { Reactors = 1, FirstByteSeconds = 5, IdleSeconds = 5 });
        Tenant tenant = await server.Admin.CreateTenantAsync();
        for (; current < cases.Length; current++)
        {
            TextCase one = cases[current];
            if (current == broken)
            {
                Assert.Equal((2 * broken, 2 * broken), (upstream.Requests.Count, upstream.Peers.Count));
            }

            foreach (bool isStream in new[] { false, true })
            {
                RawAnswer answer = await server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi", isStream), tenant.Bearer);

                // No case is an answer to a chat: each is an error, told as one, and whole.
                Assert.True(answer is { Status: >= 400, IsComplete: true }, $"{one}\n{answer}");
                if (IsBroken(one))
                {
                    Assert.True(answer.Status == 500, $"{one}\n{answer}");
                    Assert.Contains("upstream_error", answer.Text, StringComparison.Ordinal);
                }
            }
        }

        Assert.InRange(broken, 1, cases.Length - 1);
        Assert.Equal(new AccountSnapshot(100_000_000_000, 0, 0), await tenant.SettledAsync());
    }

    [Fact]
    public async Task Connection_is_used_again_only_behind_an_answer_that_left_it_sound()
    {
        TextCase[] cases = [.. CaseFile.Load("tests/Lucid.Net.Tests/Client/Cases/answers.md")];
        int current = 0;
        ConcurrentDictionary<int, List<TextCase>> served = [];
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(async peer =>
        {
            while (await peer.ReadRequestAsync() is not null)
            {
                TextCase one = cases[current];
                served.GetOrAdd(peer.Number, _ => []).Add(one);
                await peer.SendAsync(one.Input);
                if (one.After != "open")
                {
                    peer.Close();
                }
            }
        });
        await using LucidServer server = await LucidServer.StartAsync(
            new LucidSettings(upstream.Endpoint) { Reactors = 1, FirstByteSeconds = 2, IdleSeconds = 2 });
        Tenant tenant = await server.Admin.CreateTenantAsync();
        for (; current < cases.Length; current++)
        {
            for (int i = 0; i < 2; i++)
            {
                RawAnswer answer = await server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi"), tenant.Bearer);

                // No case is an answer to a chat.
                Assert.True(answer is { Status: 500 or 503, IsComplete: true }, $"{cases[current]}\n{answer}");
            }
        }

        // What the case says of the connection holds for every answer that another one followed.
        Assert.All(served.Values, answers => Assert.All(
            answers.SkipLast(1), one => Assert.True(one.Log.EndsWith("\nkept", StringComparison.Ordinal), one.ToString())));
        Assert.Equal(new AccountSnapshot(100_000_000_000, 0, 0), await tenant.SettledAsync());
    }

    private static TheoryData<string, bool> Files(params string[] files)
    {
        TheoryData<string, bool> rows = [];
        foreach (string file in files)
        {
            rows.Add(file, false);
            rows.Add(file, true);
        }

        return rows;
    }

    private static bool IsBroken(TextCase one) => VerdictOf(one).StartsWith("broken ", StringComparison.Ordinal);

    private static string VerdictOf(TextCase one) => one.Log.Split('\n')[^1];

    /// <summary>A request that never becomes whole: it is given up when its client ends.</summary>
    private static async Task AssertSilentEndAsync(TextCase one, RawClient client)
    {
        client.ShutdownSend();
        string said = Encoding.Latin1.GetString(await client.ReadToEndAsync());
        Assert.True(said.Length == 0 || said.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), $"{one}\n{said}");
    }

    /// <summary>One gateway with both kinds of listener, and an upstream that must not hear of any of this.</summary>
    public sealed class Gateway : IAsyncLifetime
    {
        private readonly TestCertificates _certificates = new();
        private ScriptedUpstream? _upstream;
        private LucidServer? _server;
        private Tenant? _tenant;

        internal ScriptedUpstream Upstream => _upstream!;

        internal Tenant Tenant => _tenant!;

        public async ValueTask InitializeAsync()
        {
            _upstream = ScriptedUpstream.Start(async peer => await peer.ReadRequestAsync());
            _server = await LucidServer.StartAsync(new LucidSettings(_upstream.Endpoint)
            {
                Reactors = 1,
                Certificate = _certificates.Issue("lucid.test"),
            });
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

            _certificates.Dispose();
        }

        internal Task<RawClient> ConnectAsync(bool isTls) => isTls
            ? RawClient.ConnectTlsAsync(_server!.Settings.Tls, _certificates.Trust("lucid.test"))
            : _server!.ConnectAsync();
    }
}
