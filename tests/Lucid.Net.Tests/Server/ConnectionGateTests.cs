using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Security;
using System.Threading.Tasks;
using Lucid.Net.Server;
using Lucid.Net.Transport;
using Lucid.Testing;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Net.Tests.Server;

/// <summary>Bounds of connections: they count from the moment the kernel has them until their sockets are free.</summary>
public sealed class ConnectionGateTests : IDisposable
{
    private const string Get = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string LastGet = "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private readonly TestCertificates _certificates = new();

    public static TheoryData<TransportEngine> AllEngines => Transport.Engines.All();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public void One_connection_too_many_in_all_is_503_and_the_next_is_served_after_a_close()
    {
        EchoHandler handler = new();
        ServerRig rig = new(handler, options: new HttpServerOptions { MaxConnections = 1, Rejections = handler });
        rig.Open();
        var first = rig.Client!;
        rig.Open();
        Assert.StartsWith("HTTP/1.1 503", rig.Read(), StringComparison.Ordinal);
        Assert.Equal("refused ServerFull", Assert.Single(handler.Log));
        Close(rig, first);
        Assert.StartsWith("HTTP/1.1 200", rig.Say(Get), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void A_closed_connection_whose_client_stays_counts_until_its_socket_is_free(int inAll, int perAddress)
    {
        EchoHandler handler = new();
        ServerRig rig = new(handler, options: new HttpServerOptions
        {
            MaxConnections = inAll,
            MaxConnectionsPerAddress = perAddress,
            Rejections = handler,
        });
        Assert.StartsWith("HTTP/1.1 200", rig.Say(LastGet), StringComparison.Ordinal);
        Assert.Equal((true, 0), (rig.IsEnded, rig.Server.OpenConnections));
        Assert.Equal(1, rig.Server.Counted.Admitted);
        Assert.StartsWith("HTTP/1.1 503", rig.Say(Get), StringComparison.Ordinal);

        // The time of both to linger passes.
        rig.Reactor.Advance(60_000);
        Assert.Equal((0, 0, 0), rig.Server.Counted);
        Assert.StartsWith("HTTP/1.1 200", rig.Say(Get), StringComparison.Ordinal);
    }

    [Fact]
    public void Refused_connections_that_stay_are_bounded_too()
    {
        EchoHandler handler = new();
        ServerRig rig = new(handler, options: new HttpServerOptions { MaxConnectionsPerAddress = 1, Rejections = handler });
        for (var i = 0; i < 100; i++)
        {
            rig.Open();
        }

        Assert.Equal((1, 17, 1), rig.Server.Counted);
        Assert.True(rig.IsReset);
        rig.Reactor.Advance(60_000);
        Assert.Equal((1, 0, 1), rig.Server.Counted);
    }

    [Fact]
    public void Counts_are_exact_whatever_order_connections_come_and_go_in() => SeededRandom.Run(20, random =>
    {
        ConnectionGate gate = new(mostInAll: 12, mostPerAddress: 4);
        var tickets = new List<IConnectionTicket>();
        for (var i = 0; i < 500; i++)
        {
            if (tickets.Count > 0 && random.OneIn(2))
            {
                var at = random.Int(tickets.Count);
                tickets[at].OnReleased();
                tickets.RemoveAt(at);
            }
            else
            {
                var host = (byte)random.Int(5);
                gate.TryEnter(host == 0 ? null : new IPAddress([10, 0, 0, host]), out var ticket);
                if (ticket is not null)
                {
                    tickets.Add(ticket);
                }
            }

            var (admitted, refused, addresses) = gate.Counted;
            Assert.InRange(admitted, 0, 12);
            Assert.Equal(tickets.Count, admitted + refused);
            Assert.InRange(addresses, 0, 4);
        }

        tickets.ForEach(ticket => ticket.OnReleased());
        Assert.Equal((0, 0, 0), gate.Counted);
    });

    [Theory]
    [MemberData(nameof(AllEngines))]
    public Task A_handshake_under_way_counts_and_one_too_many_is_closed_without_one(TransportEngine engine) =>
        RunAsync(engine, 60_000, new HttpServerOptions { MaxConnectionsPerAddress = 2 }, async (group, server, endpoint) =>
        {
            using var silent = await RawClient.ConnectAsync(endpoint);
            using var other = await RawClient.ConnectAsync(endpoint);
            await CountedAsync(group, server, admitted: 2);
            using (var third = await RawClient.ConnectAsync(endpoint))
            {
                Assert.Empty(await third.ReadToEndAsync());
            }

            silent.Reset();
            await CountedAsync(group, server, admitted: 1);
            using var client = await RawClient.ConnectTlsAsync(endpoint, _certificates.Trust("gate.test"));
            await client.SendAsync(Get);
            Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
        });

    [Theory]
    [MemberData(nameof(AllEngines))]
    public Task However_a_handshake_ends_nothing_stays_counted(TransportEngine engine) =>
        RunAsync(engine, 3_000, new HttpServerOptions { MaxConnections = 100 }, async (group, server, endpoint) =>
        {
            var trusted = _certificates.Trust("gate.test");
            // Waits for its time to run out; leaves at once; is reset; says what is no TLS; says half of a record.
            using var late = await RawClient.ConnectAsync(endpoint);
            using var left = await RawClient.ConnectAsync(endpoint);
            left.ShutdownSend();
            using var reset = await RawClient.ConnectAsync(endpoint);
            reset.Reset();
            using var plain = await RawClient.ConnectAsync(endpoint);
            await plain.SendAsync(Get);
            using var half = await RawClient.ConnectAsync(endpoint);
            await half.SendAsync(new byte[] { 0x16, 0x03, 0x01, 0x02, 0x00, 0x01 });
            using var endless = await RawClient.ConnectAsync(endpoint);
            await endless.SendAsync(new byte[64]);
            await Assert.ThrowsAnyAsync<Exception>(() => RawClient.ConnectTlsAsync(
                endpoint, new SslClientAuthenticationOptions { TargetHost = "gate.test" }));
            using var sound = await RawClient.ConnectTlsAsync(endpoint, trusted);
            await sound.SendAsync(LastGet);
            Assert.Equal(200, (await sound.ReadAnswerAsync()).Status);

            await CountedAsync(group, server, admitted: 0);
            await ReactorWait.UntilAsync(group.Reactors[0], () => group.Reactors[0].Counters.Open == 0);
            Assert.Equal(0, group.Reactors[0].Counters.OpenAccepted);
            Assert.Equal(0, group.Reactors[0].Counters.Faults);
            Assert.Equal(0, group.Reactors[0].Slabs.RentedBytes);
            Assert.Equal((0, 0), (server.Counted.Admitted, server.OpenConnections));
        });

    private Task RunAsync(
        TransportEngine engine,
        int handshakeMs,
        HttpServerOptions options,
        Func<ReactorGroup, HttpServer, IPEndPoint, Task> body) =>
        ReactorRun.RunAsync(new ReactorGroupOptions { Count = 1, Engine = engine, LingerMs = 200 }, async group =>
        {
            var (certificate, key) = _certificates.Issue("gate.test");
            HttpServer server = new(group, new EchoHandler(), options);
            var endpoint = server.Listen(
                new IPEndPoint(IPAddress.Loopback, 0), new TlsServerOptions(certificate, key, handshakeMs));
            await body(group, server, endpoint);
        });

    private static async Task CountedAsync(ReactorGroup group, HttpServer server, int admitted)
    {
        await group.Reactors[0].SwitchToAsync();
        await ReactorWait.UntilAsync(group.Reactors[0], () => server.Counted.Admitted == admitted);
        await Task.Yield();
    }

    private static void Close(ServerRig rig, TransportConnection client)
    {
        rig.Reactor.Run(() =>
        {
            client.Close();
            return ValueTask.CompletedTask;
        });
        rig.Reactor.RunUntilIdle();
    }
}
