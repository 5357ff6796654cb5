using System;
using System.Globalization;
using System.Net;
using System.Text;
using System.Threading.Tasks;
using Lucid.Net.Client;
using Lucid.Net.Http1;
using Lucid.Net.Server;
using Lucid.Net.Transport;
using Lucid.Testing;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Net.Tests.Http1;

/// <summary>The text cases of this folder over a real socket: each request to a real server, each answer from a scripted
/// upstream to the real client, on every engine.</summary>
public sealed class SocketCaseTests
{
    private static readonly string[] s_requests = ["request-line", "headers", "framing", "smuggling", "limits"];

    public static TheoryData<TransportEngine, string> RequestFiles => Rows(s_requests);

    public static TheoryData<TransportEngine, string> ResponseFiles => Rows("response", "response-to-head");

    public static TheoryData<TransportEngine, string> ChunkedFiles => Rows("chunked");

    [Theory]
    [MemberData(nameof(RequestFiles), DisableDiscoveryEnumeration = true)]
    public Task A_server_reads_each_request_as_its_case_says(TransportEngine engine, string file)
        => RunServerAsync(engine, file, static (testCase, recorder) => (testCase.Input, Head(testCase.Log)));

    [Theory]
    [MemberData(nameof(ChunkedFiles), DisableDiscoveryEnumeration = true)]
    public Task A_server_reads_each_chunked_body_as_its_case_says(TransportEngine engine, string file)
        => RunServerAsync(engine, file, static (testCase, recorder) =>
        {
            recorder.ReadsBody = true;
            byte[] request = [.. "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"u8, .. testCase.Input.Span];
            return (request, testCase.Log.EndsWith("\nmore", StringComparison.Ordinal) ? "more" : Head(testCase.Log));
        });

    [Theory]
    [MemberData(nameof(ResponseFiles), DisableDiscoveryEnumeration = true)]
    public async Task A_client_reads_each_answer_as_its_case_says(TransportEngine engine, string file)
    {
        var cases = CaseFile.Load($"tests/Lucid.Net.Tests/Http1/Cases/{file}.md");
        var next = 0;
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.SendAsync(cases[next].Input);
            peer.Close();
        });
        await ReactorRun.RunAsync(new ReactorGroupOptions { Count = 1, Engine = engine }, async group =>
        {
            ConnectionPool pool = new(
                group.Reactors[0], new DialTarget("127.0.0.1", upstream.Endpoint.Port, null, 10_000), new PoolLimits());
            for (; next < cases.Count; next++)
            {
                Assert.Equal(Interim(Head(cases[next].Log)), await CallAsync(pool, file == "response-to-head"));
            }
        });
    }

    private static async Task<string> CallAsync(ConnectionPool pool, bool answersHead)
    {
        ClientConnection connection = (await pool.RentAsync(mustBeFresh: true)).Connection!;
        ResponseHead head = pool.RentHead();
        connection.Output.Write("GET / HTTP/1.1\r\nhost: a\r\n\r\n"u8);
        string log = await connection.SendAsync(head, answersHead, default) switch
        {
            HeadOutcome.Done => CaseLogs.Describe(head).TrimEnd('\n'),
            HeadOutcome.Broken => "broken " + connection.Reject,
            HeadOutcome.Truncated => "more",
            var outcome => outcome.ToString(),
        };
        pool.ReturnHead(head);
        connection.Close();
        return log;
    }

    // A case of a head alone ends behind it; a client waits for the answer behind an interim one.
    private static string Interim(string log) => log.StartsWith('1') ? "more" : log;

    private static string Head(string log)
    {
        int done = log.LastIndexOf("\ndone ", StringComparison.Ordinal);
        return done < 0 ? log : log[..done];
    }

    private static async Task RunServerAsync(
        TransportEngine engine,
        string file,
        Func<TextCase, Recorder, (ReadOnlyMemory<byte> Wire, string Log)> wireOf)
    {
        Recorder recorder = new();
        await ReactorRun.RunAsync(new ReactorGroupOptions { Count = 1, Engine = engine }, async group =>
        {
            HttpServer server = new(group, recorder, new HttpServerOptions { Rejections = recorder, IsHttps = true });
            IPEndPoint endpoint = server.Listen(new IPEndPoint(IPAddress.Loopback, 0));
            foreach (TextCase testCase in CaseFile.Load($"tests/Lucid.Net.Tests/Http1/Cases/{file}.md"))
            {
                (ReadOnlyMemory<byte> wire, string log) = wireOf(testCase, recorder);
                using RawClient client = await RawClient.ConnectAsync(endpoint);
                await client.SendAsync(wire);
                client.ShutdownSend();
                string received = Encoding.Latin1.GetString(await client.ReadToEndAsync());
                Assert.False(client.WasReset, testCase.Sentence);
                Assert.Equal(testCase.Sentence + "\n" + log, testCase.Sentence + "\n" + recorder.Take());
                AssertAnswer(testCase, log, received, recorder.ReadsBody);
            }

            await group.Reactors[0].SwitchToAsync();
            await server.StopAsync(drainMs: 0);
        });
    }

    private static void AssertAnswer(TextCase testCase, string log, string received, bool isBody)
    {
        if (log == "more" && !isBody)
        {
            Assert.Equal("", received);
            return;
        }

        string status = log == "more" ? "400"
            : log.StartsWith("rejected ", StringComparison.Ordinal) ? log[^3..]
            : "200";
        Assert.StartsWith($"HTTP/1.1 {status} ", received, StringComparison.Ordinal);
        if (status != "200")
        {
            Assert.True(received.Contains("\r\nconnection: close\r\n", StringComparison.Ordinal), testCase.Sentence);
            Assert.Equal(2, received.Split("HTTP/1.1 ").Length);
        }
    }

    private static TheoryData<TransportEngine, string> Rows(params string[] files)
    {
        TheoryData<TransportEngine, string> rows = [];
        foreach (TheoryDataRow<TransportEngine> engine in Transport.Engines.All())
        {
            foreach (string file in files)
            {
                rows.Add(engine.Data, file);
            }
        }

        return rows;
    }

    /// <summary>Says of the first request of a connection what the log of a case says.</summary>
    private sealed class Recorder : IExchangeHandler, IRejectionAnswer
    {
        private string? _log;

        public bool ReadsBody { get; set; }

        public string Take()
        {
            string log = _log ?? "more";
            _log = null;
            return log;
        }

        public async ValueTask HandleAsync(ServerExchange exchange)
        {
            if (!ReadsBody)
            {
                _log ??= CaseLogs.Describe(exchange.Request).TrimEnd('\n');
                await exchange.AnswerAsync(200, "text/plain"u8, "ok"u8);
                return;
            }

            BodyOutcome outcome = await exchange.ReadBodyAsync(100_000);
            exchange.CloseAfterAnswer = true;
            int status = outcome == BodyOutcome.Rejected ? RejectReasons.Status(exchange.BodyReject)
                : outcome == BodyOutcome.Complete ? 200
                : 400;
            _log = outcome switch
            {
                BodyOutcome.Complete => $"data \"{CaseBytes.Show(exchange.Body)}\"",
                BodyOutcome.Rejected => string.Create(
                    CultureInfo.InvariantCulture, $"rejected {exchange.BodyReject} {status}"),
                BodyOutcome.Truncated => "more",
                _ => outcome.ToString(),
            };
            await exchange.AnswerAsync(status, "text/plain"u8, "ok"u8);
        }

        public void Answer(ServerExchange exchange, RejectReason reason, ReadOnlySpan<byte> target)
        {
            _log ??= string.Create(CultureInfo.InvariantCulture, $"rejected {reason} {RejectReasons.Status(reason)}");
            exchange.StartAnswer(RejectReasons.Status(reason));
            exchange.BeginBody(0);
        }
    }
}
