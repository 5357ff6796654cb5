using System;
using System.Net;
using System.Threading.Tasks;
using Lucid.Net.Transport;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Transport;

public sealed class TlsTests : IDisposable
{
    private readonly TestCertificates _certificates = new();

    public void Dispose()
    {
        _certificates.Dispose();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Bytes_travel_both_ways(TransportEngine engine)
    {
        return RunAsync(engine, _certificates.Issue("upstream.test"), async loopback =>
        {
            (TransportConnection client, TransportConnection server) =
                await loopback.ConnectAsync(Trusting("upstream.test"));
            for (int i = 0; i < 50; i++)
            {
                client.Output.Write("ping"u8);
                Assert.True(await client.Output.SendAsync());
                await Loopback.ReadAtLeastAsync(server, 4);
                Assert.True(loopback.Reactor.IsCurrent);
                Assert.True(server.Input.Unread.SequenceEqual("ping"u8));
                server.Input.Consume(4);
                server.Output.Write("pong!"u8);
                Assert.True(await server.Output.SendAsync());
                await Loopback.ReadAtLeastAsync(client, 5);
                Assert.True(loopback.Reactor.IsCurrent);
                client.Input.Consume(5);
            }
            client.Close();
            Assert.Equal(0, await server.Input.FillAsync());
            server.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Large_body_arrives_unchanged_against_back_pressure(TransportEngine engine)
    {
        return RunAsync(engine, _certificates.Issue("upstream.test"), async loopback =>
        {
            (TransportConnection client, TransportConnection server) =
                await loopback.ConnectAsync(Trusting("upstream.test"));
            byte[] body = new byte[12 << 20];
            new Random(11).NextBytes(body);
            ValueTask<bool> send = client.Output.SendAsync(body);
            Assert.False(send.IsCompleted);
            int position = 0;
            while (position < body.Length)
            {
                Assert.True(await server.Input.FillAsync() > 0);
                int count = server.Input.Unread.Length;
                Assert.True(server.Input.Unread.SequenceEqual(body.AsSpan(position, count)));
                server.Input.Consume(count);
                position += count;
            }
            Assert.True(await send);
            server.Close();
            Assert.Equal(0, await client.Input.FillAsync());
            client.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Idle_connection_holds_no_slab_and_is_reusable(TransportEngine engine)
    {
        return RunAsync(engine, _certificates.Issue("upstream.test"), async loopback =>
        {
            (TransportConnection client, TransportConnection server) =
                await loopback.ConnectAsync(Trusting("upstream.test"));
            // The server's session tickets are no input of the layer above.
            await ReactorWait.DelayAsync(loopback.Reactor, 10);
            Assert.False(client.HasInput);
            ValueTask<int> fill = client.Input.FillAsync();
            await ReactorWait.DelayAsync(loopback.Reactor, 5);
            Assert.Equal(0, loopback.Reactor.Slabs.RentedBytes);
            server.Output.Write("x"u8);
            Assert.True(await server.Output.SendAsync());
            Assert.Equal(1, await fill);
            client.Input.Consume(1);
            Assert.False(client.HasInput);
            server.Close();
            await ReactorWait.UntilAsync(loopback.Reactor, () => client.HasInput);
            client.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Client_that_leaves_is_told_to_the_watcher(TransportEngine engine)
    {
        return RunAsync(engine, _certificates.Issue("upstream.test"), async loopback =>
        {
            (TransportConnection client, TransportConnection server) =
                await loopback.ConnectAsync(Trusting("upstream.test"));
            Watcher watcher = new();
            server.Watcher = watcher;
            client.Abort(ConnectionEnd.LocalAborted);
            await ReactorWait.UntilAsync(loopback.Reactor, () => watcher.Count > 0);
            Assert.Equal(1, watcher.Count);
            server.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Pending_waits_complete_when_aborted(TransportEngine engine)
    {
        return RunAsync(engine, _certificates.Issue("upstream.test"), async loopback =>
        {
            (TransportConnection client, TransportConnection server) =
                await loopback.ConnectAsync(Trusting("upstream.test"));
            ValueTask<int> fill = client.Input.FillAsync();
            ValueTask<bool> send = client.Output.SendAsync(new byte[12 << 20]);
            Assert.False(send.IsCompleted);
            client.Abort(ConnectionEnd.Deadline);
            Assert.Equal(-1, await fill);
            Assert.False(await send);
            Assert.Equal(ConnectionEnd.Deadline, client.End);
            server.Abort(ConnectionEnd.LocalAborted);
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Expired_certificate_is_refused_and_named(TransportEngine engine)
    {
        return RefusalAsync(engine, _certificates.IssueExpired("upstream.test"), "upstream.test", "expired");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Self_signed_certificate_is_refused_and_named(TransportEngine engine)
    {
        return RefusalAsync(engine, _certificates.IssueSelfSigned("upstream.test"), "upstream.test", "self-signed");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Certificate_of_another_host_is_refused_and_named(TransportEngine engine)
    {
        return RefusalAsync(engine, _certificates.Issue("other.test"), "upstream.test", "not for upstream.test");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Unknown_authority_is_refused_without_the_extra_file(TransportEngine engine)
    {
        return RunAsync(engine, _certificates.Issue("upstream.test"), async loopback =>
        {
            DialResult result = await loopback.DialAsync(new TlsClientOptions("upstream.test"));
            Assert.Equal(DialFailure.TlsCertificate, result.Failure);
            Assert.Contains("not trusted", result.Detail, StringComparison.Ordinal);
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Literal_address_is_verified_against_the_certificate(TransportEngine engine)
    {
        return RunAsync(engine, _certificates.Issue("upstream.test", "127.0.0.1"), async loopback =>
        {
            (TransportConnection client, TransportConnection server) =
                await loopback.ConnectAsync(Trusting("127.0.0.1"));
            client.Close();
            server.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Plain_server_is_a_failed_handshake(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            ValueTask<DialResult> dial = loopback.DialAsync(Trusting("upstream.test"));
            TransportConnection server = await loopback.AcceptAsync();
            server.Output.Write("HTTP/1.1 400 Bad Request\r\n\r\n"u8);
            Assert.True(await server.Output.SendAsync());
            DialResult result = await dial;
            Assert.Equal(DialFailure.TlsHandshake, result.Failure);
            server.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Server_that_never_answers_ends_at_the_deadline(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            DialResult result = await loopback.DialAsync(Trusting("upstream.test"), timeoutMs: 100);
            Assert.Equal(DialFailure.TlsTimeout, result.Failure);
            (await loopback.AcceptAsync()).Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Client_that_never_speaks_is_dropped_at_the_handshake_deadline(TransportEngine engine)
    {
        (string certificate, string key) = _certificates.Issue("upstream.test");
        return Loopback.RunAsync(
            engine,
            async loopback =>
            {
                DialResult result = await loopback.DialAsync();
                Assert.Equal(-1, await result.Connection!.Input.FillAsync());
                await ReactorWait.UntilAsync(
                    loopback.Reactor, () => loopback.Reactor.Counters.TlsRefusals == 1);
                result.Connection.Close();
            },
            new TlsServerOptions(certificate, key, HandshakeMs: 50));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public void Unusable_certificate_files_are_said_in_a_sentence(TransportEngine engine)
    {
        using ReactorGroup group = ReactorGroup.Start(new ReactorGroupOptions { Count = 1, Engine = engine });
        IPEndPoint any = new(IPAddress.Loopback, 0);
        Refuser refuser = new();
        ListenException missing = Assert.Throws<ListenException>(() => group.Listen(
            new ListenOptions(any, new TlsServerOptions("/nowhere/cert.pem", "/nowhere/key.pem")), refuser));
        Assert.Contains("/nowhere/cert.pem", missing.Message, StringComparison.Ordinal);
        string file = _certificates.AuthorityFile;
        ListenException unusable = Assert.Throws<ListenException>(
            () => group.Listen(new ListenOptions(any, new TlsServerOptions(file, file)), refuser));
        Assert.Contains("not a usable PEM certificate and key", unusable.Message, StringComparison.Ordinal);
    }

    private static Task RunAsync(
        TransportEngine engine,
        (string CertificateFile, string KeyFile) certificate,
        Func<Loopback, ValueTask> body)
    {
        return Loopback.RunAsync(engine, body, new TlsServerOptions(certificate.CertificateFile, certificate.KeyFile));
    }

    private Task RefusalAsync(
        TransportEngine engine,
        (string CertificateFile, string KeyFile) certificate,
        string host,
        string sentence)
    {
        return RunAsync(engine, certificate, async loopback =>
        {
            DialResult result = await loopback.DialAsync(Trusting(host));
            Assert.Null(result.Connection);
            Assert.Equal(DialFailure.TlsCertificate, result.Failure);
            Assert.Contains(sentence, result.Detail, StringComparison.Ordinal);
            await ReactorWait.UntilAsync(loopback.Reactor, () => loopback.Reactor.Counters.Open == 0);
        });
    }

    private TlsClientOptions Trusting(string host)
    {
        return new TlsClientOptions(host, _certificates.AuthorityFile);
    }

    private sealed class Watcher : IConnectionWatcher
    {
        public int Count { get; private set; }

        public void OnPeerGone(TransportConnection connection, ConnectionEnd end)
        {
            Count++;
        }
    }

    private sealed class Refuser : IConnectionAcceptor
    {
        public void OnAccepted(TransportConnection connection)
        {
            connection.Abort(ConnectionEnd.LocalAborted);
        }
    }
}
