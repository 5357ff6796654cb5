using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text;
using System.Threading.Tasks;
using Lucid.Net.Server;
using Lucid.Net.Transport;
using Lucid.Testing;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Net.Tests.Server;

/// <summary>Runs the text cases of this folder: what a server makes of the bytes of one connection. In memory on every
/// split, and over real sockets.</summary>
public sealed class CaseFileTests
{
    public static TheoryData<TextCase> Cases => CaseRows.Of("Server", "bodies", "connections", "targets");

    public static TheoryData<TransportEngine, TextCase> SocketCases
    {
        get
        {
            TheoryData<TransportEngine, TextCase> data = [];
            foreach (TheoryDataRow<TransportEngine> engine in Transport.Engines.All())
            {
                foreach (TheoryDataRow<TextCase> testCase in Cases)
                {
                    data.Add(engine.Data, testCase.Data);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void A_server_answers_as_the_case_says_on_every_split(TextCase testCase)
        => Golden.Check(testCase, EverySplit.Read(testCase.Input.ToArray(), split => RunInMemory(testCase, split)));

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void A_server_answers_as_the_case_says_byte_by_byte(TextCase testCase)
        => Golden.Check(
            testCase,
            RunInMemory(testCase, EverySplit.Of(testCase.Input.ToArray()).First(), segmentBytes: 1));

    [Theory]
    [MemberData(nameof(SocketCases), DisableDiscoveryEnumeration = true)]
    public async Task A_server_answers_as_the_case_says_over_a_socket(TransportEngine engine, TextCase testCase)
    {
        EchoHandler handler = new();
        List<string> log = [];
        var isReset = false;
        await ReactorRun.RunAsync(new ReactorGroupOptions { Count = 1, Engine = engine }, async group =>
        {
            HttpServer server = new(group, handler, Options(handler));
            var endpoint = server.Listen(new IPEndPoint(IPAddress.Loopback, 0));
            using var client = await RawClient.ConnectAsync(endpoint);
            log = await TalkAsync(client, testCase, handler);
            isReset = client.WasReset;
            await group.Reactors[0].SwitchToAsync();
            await server.StopAsync(drainMs: 0);
        });
        Assert.False(isReset);
        var lines = testCase.Log.Split('\n');
        Assert.Equal(string.Join('\n', lines[..^1]), string.Join('\n', log));
    }

    private static async Task<List<string>> TalkAsync(RawClient client, TextCase testCase, EchoHandler handler)
    {
        await client.SendAsync(testCase.Input);
        List<string>? whileOpen = null;
        if (testCase.After != "half-close" && testCase.Log.EndsWith("open", StringComparison.Ordinal))
        {
            var wanted = testCase.Log.Split('\n').Count(line => line.StartsWith("answer ", StringComparison.Ordinal));
            await client.WaitUntilAsync(all => LogOf(all, handler).Count(IsWholeAnswer) >= wanted);
            whileOpen = LogOf(client.Received, handler);
        }

        if (testCase.After == "half-close" || whileOpen is not null)
        {
            client.ShutdownSend();
        }

        await client.ReadToEndAsync();
        var atEnd = LogOf(client.Received, handler);
        // Our end tells a body that was waited for as truncated; else nothing may come of it.
        return whileOpen?.Contains("answer 100") == true ? whileOpen : atEnd;
    }

    private static List<string> LogOf(byte[] received, EchoHandler handler)
    {
        List<string> handled = [.. handler.Log];
        return [.. handled, .. AnswerLog.Of(Encoding.Latin1.GetString(received), handled)];
    }

    private static bool IsWholeAnswer(string line) => line.StartsWith("answer ", StringComparison.Ordinal)
        && !line.EndsWith(" cut", StringComparison.Ordinal);

    private static HttpServerOptions Options(EchoHandler handler) => new()
    {
        Rejections = handler,
        OwnHosts = ["llm.example.com"u8.ToArray(), "127.0.0.1:8080"u8.ToArray()],
    };

    private static string RunInMemory(TextCase testCase, Split split, int segmentBytes = int.MaxValue)
    {
        EchoHandler handler = new();
        ServerRig rig = new(handler, segmentBytes, Options(handler));
        StringBuilder received = new();
        rig.Open();
        do
        {
            rig.Send(split.Unread.ToArray());
            split.Consume(split.Unread.Length);
            received.Append(rig.Read());
        }
        while (split.Fill());

        if (testCase.After == "half-close")
        {
            MemoryTransport.FinishSending(rig.Client!);
        }

        received.Append(rig.Read());
        List<string> lines = LogOf(Encoding.Latin1.GetBytes(received.ToString()), handler);
        lines.Add(!rig.IsEnded ? "open" : rig.IsReset ? "reset" : "closed");
        return string.Join('\n', lines);
    }
}
