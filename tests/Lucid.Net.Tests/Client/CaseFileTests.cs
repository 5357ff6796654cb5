using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;
using System.Threading.Tasks;
using Lucid.Net.Client;
using Lucid.Net.Transport;
using Lucid.Testing;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Net.Tests.Client;

/// <summary>Runs the text cases of this folder: what the client makes of the bytes of an upstream, and whether it uses the
/// connection again. In memory on every split, and over real sockets.</summary>
public sealed class CaseFileTests
{
    public static TheoryData<TextCase> Cases => CaseRows.Of("Client", "answers");

    public static TheoryData<TransportEngine> AllEngines => Transport.Engines.All();

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void A_client_reads_as_the_case_says_on_every_split(TextCase testCase) => Golden.Check(
        testCase, EverySplit.Read(testCase.Input.ToArray(), split => RunInMemory(testCase, split, int.MaxValue)));

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void A_client_reads_as_the_case_says_byte_by_byte(TextCase testCase) => Golden.Check(
        testCase, RunInMemory(testCase, EverySplit.Of(testCase.Input.ToArray()).First(), segmentBytes: 1));

    [Theory]
    [MemberData(nameof(AllEngines), DisableDiscoveryEnumeration = true)]
    public async Task A_client_reads_as_the_cases_say_over_a_socket(TransportEngine engine)
    {
        IReadOnlyList<TextCase> cases = CaseFile.Load("tests/Lucid.Net.Tests/Client/Cases/answers.md");
        var next = 0;
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            var testCase = cases[next];
            await peer.ReadRequestAsync();
            await peer.SendAsync(testCase.Input);
            if (testCase.After != "open")
            {
                peer.Close();
            }

            await peer.WaitForClientEndAsync();
        });
        await ReactorRun.RunAsync(new ReactorGroupOptions { Count = 1, Engine = engine }, async group =>
        {
            for (; next < cases.Count; next++)
            {
                DialTarget target = new("127.0.0.1", upstream.Endpoint.Port, null, 10_000);
                ConnectionPool pool = new(group.Reactors[0], target, new PoolLimits());
                var log = await CallAsync(pool);
                if (cases[next].After != "open")
                {
                    // The peer's end comes with its last bytes or a moment later: either way nothing is kept for long.
                    log = log.Replace("\nkept", "\ndropped", StringComparison.Ordinal);
                }

                Assert.Equal(cases[next].Sentence + "\n" + cases[next].Log, cases[next].Sentence + "\n" + log);
                pool.Close();
            }
        });
    }

    private static string RunInMemory(TextCase testCase, Split split, int segmentBytes)
    {
        ManualReactor reactor = new() { Transport = new MemoryTransportOptions { SegmentBytes = segmentBytes } };
        IPEndPoint endpoint = new(IPAddress.Loopback, 9);
        reactor.Listeners.Add(endpoint, new SplitAcceptor(reactor, split, testCase.After != "open"));
        ConnectionPool pool = new(reactor, new DialTarget("127.0.0.1", 9, null, 1000), new PoolLimits());
        var log = "";
        reactor.Run(async () => log = await CallAsync(pool));
        reactor.RunUntilIdle();
        pool.Close();
        reactor.RunUntilIdle();
        Assert.Equal(0, pool.OpenCount);
        return testCase.After == "open" ? log : log.Replace("\nkept", "\ndropped", StringComparison.Ordinal);
    }

    private static async ValueTask<string> CallAsync(ConnectionPool pool)
    {
        var connection = (await pool.RentAsync(mustBeFresh: true)).Connection!;
        var head = pool.RentHead();
        connection.SetDeadline(5_000);
        connection.Output.Write("GET / HTTP/1.1\r\nhost: a\r\n\r\n"u8);
        var outcome = await connection.SendAsync(head, answersHead: false, default);
        var log = string.Create(CultureInfo.InvariantCulture, $"head {outcome}");
        if (outcome == HeadOutcome.Done)
        {
            log = string.Create(CultureInfo.InvariantCulture, $"head {head.Status}");
            log += await BodyAsync(connection);
        }
        else if (outcome == HeadOutcome.Broken)
        {
            log += " " + connection.Reject;
        }

        pool.ReturnHead(head);
        connection.ClearDeadline();
        pool.Return(connection);
        return log + (pool.IdleCount == 1 ? "\nkept" : "\ndropped");
    }

    private static async ValueTask<string> BodyAsync(ClientConnection connection)
    {
        StringBuilder body = new();
        BodyProgress progress;
        while ((progress = connection.Decode()) == BodyProgress.More)
        {
            Take(connection, body);
            var filled = await connection.FillAsync();
            if (filled <= 0)
            {
                progress = connection.EndOfBody(filled);
                break;
            }
        }

        Take(connection, body);
        // How much of a broken body came out before the breach is the split's affair.
        return progress == BodyProgress.Broken
            ? $"\nbody Broken {connection.Reject}"
            : $"\nbody {progress} \"{CaseBytes.Show(Encoding.Latin1.GetBytes(body.ToString()))}\"";
    }

    private static void Take(ClientConnection connection, StringBuilder body)
    {
        body.Append(Encoding.Latin1.GetString(connection.BodyBytes));
        connection.ConsumeBody(connection.BodyBytes.Length);
    }

    private sealed class SplitAcceptor(ManualReactor reactor, Split split, bool ends) : IConnectionAcceptor
    {
        public void OnAccepted(TransportConnection connection) => _ = AnswerAsync(connection);

        private async Task AnswerAsync(TransportConnection connection)
        {
            // Behind the request, as an upstream does that waits to be asked.
            await connection.Input.FillAsync();
            connection.Input.Consume(connection.Input.Unread.Length);
            do
            {
                connection.Output.Write(split.Unread);
                split.Consume(split.Unread.Length);
                if (!await connection.Output.SendAsync())
                {
                    return;
                }

                await ReactorWait.DelayAsync(reactor, 1);
            }
            while (split.Fill());

            if (ends)
            {
                connection.Close();
            }
        }
    }
}
