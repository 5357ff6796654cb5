using System;
using System.Net;
using System.Text;
using System.Threading.Tasks;
using Lucid.Net.Server;
using Lucid.Net.Transport;
using Lucid.Testing;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Net.Tests.Server;

/// <summary>A client that sends all of a large body before it reads, as many do, must read why it was refused and not
/// meet a reset.</summary>
public sealed class RejectedBodyTests
{
    private const int BodyBytes = 24 << 20;

    public static TheoryData<TransportEngine> AllEngines => Transport.Engines.All();

    [Theory]
    [MemberData(nameof(AllEngines))]
    public async Task A_refusal_by_the_head_is_read_by_a_client_that_sends_everything_first(TransportEngine engine) =>
        await RefuseAsync(engine, "POST /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 25165824\r\n\r\n", "401");

    [Theory]
    [MemberData(nameof(AllEngines))]
    public async Task A_refusal_of_the_length_is_read_too(TransportEngine engine) =>
        await RefuseAsync(engine, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 25165824\r\n\r\n", "413");

    [Theory]
    [MemberData(nameof(AllEngines))]
    public async Task A_refusal_of_the_head_is_read_too(TransportEngine engine) =>
        await RefuseAsync(
            engine, "POST /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 25165824\r\n\r\n", "400");

    private static Task RefuseAsync(TransportEngine engine, string head, string status) =>
        ReactorRun.RunAsync(new ReactorGroupOptions { Count = 1, Engine = engine }, async group =>
        {
            EchoHandler handler = new();
            HttpServer server = new(group, handler, new HttpServerOptions { Rejections = handler });
            using var client = await RawClient.ConnectAsync(server.Listen(new IPEndPoint(IPAddress.Loopback, 0)));
            await client.SendAsync(head);
            await client.SendAsync(new byte[BodyBytes]);
            client.ShutdownSend();
            var answer = Encoding.Latin1.GetString(await client.ReadToEndAsync());
            Assert.StartsWith("HTTP/1.1 " + status, answer, StringComparison.Ordinal);
            Assert.False(client.WasReset);
            await group.Reactors[0].SwitchToAsync();
            await ReactorWait.UntilAsync(group.Reactors[0], () => group.Reactors[0].Counters.Open == 0);
            Assert.Equal(0, group.Reactors[0].Slabs.RentedBytes);
        });
}
