using System;
using System.IO;
using System.Threading.Tasks;
using Lucid.Net.Transport;
using Lucid.Testing;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Net.Tests.Transport;

/// <summary>A listener's certificate while it changes, sessions, and how a TLS connection ends.</summary>
public sealed class TlsCertificateTests : IDisposable
{
    private readonly TestCertificates _certificates = new();

    public void Dispose()
    {
        _certificates.Dispose();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Changed_certificate_serves_new_handshakes_and_open_connections_go_on(TransportEngine engine)
    {
        (string certificate, string key) = _certificates.Issue("old.test");
        return Loopback.RunAsync(
            engine,
            async loopback =>
            {
                (TransportConnection client, TransportConnection server) =
                    await loopback.ConnectAsync(Trusting("old.test"));
                Replace(certificate, key, _certificates.Issue("new.test"));
                loopback.Listener.ReloadCertificate();

                (TransportConnection next, TransportConnection nextServer) =
                    await loopback.ConnectAsync(Trusting("new.test"));
                DialResult refused = await loopback.DialAsync(Trusting("old.test"));
                Assert.Equal(DialFailure.TlsCertificate, refused.Failure);
                Assert.Contains("is for new.test, not for old.test", refused.Detail, StringComparison.Ordinal);
                await ExchangeAsync(client, server);
                await ExchangeAsync(next, nextServer);
                client.Close();
                server.Close();
                next.Close();
                nextServer.Close();
            },
            new TlsServerOptions(certificate, key));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Changed_certificate_without_its_key_is_refused_and_the_old_one_stays(TransportEngine engine)
    {
        (string certificate, string key) = _certificates.Issue("old.test");
        return Loopback.RunAsync(
            engine,
            async loopback =>
            {
                File.Copy(_certificates.Issue("new.test").CertificateFile, certificate, overwrite: true);

                ListenException refused = Assert.Throws<ListenException>(loopback.Listener.ReloadCertificate);

                Assert.Contains("not a usable PEM certificate and key", refused.Message, StringComparison.Ordinal);
                (TransportConnection client, TransportConnection server) =
                    await loopback.ConnectAsync(Trusting("old.test"));
                client.Close();
                server.Close();
            },
            new TlsServerOptions(certificate, key));
    }

    // A resumed handshake carries no certificate: that is how it can be told on the wire. Client and server are ours,
    // so this shows both sides.
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Second_connection_resumes_the_session_of_the_first(TransportEngine engine)
    {
        (string certificate, string key) = _certificates.Issue("resumed.test");
        return Loopback.RunAsync(
            engine,
            async loopback =>
            {
                await using CountingRelay relay = new(loopback.Listener.LocalEndpoint);
                DialTarget target = new(
                    "127.0.0.1", relay.Endpoint.Port, Trusting("resumed.test"), ConnectTimeoutMs: 10_000);
                long first = await ServerBytesAsync(loopback, relay, target);
                long second = await ServerBytesAsync(loopback, relay, target);
                long third = await ServerBytesAsync(loopback, relay, target);

                int certificateBytes = CertificateBytes(certificate);
                Assert.InRange(second, 1, first - certificateBytes);
                Assert.InRange(third, 1, first - certificateBytes);
            },
            new TlsServerOptions(certificate, key));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Resumed_session_does_not_stand_in_for_trust(TransportEngine engine)
    {
        (string certificate, string key) = _certificates.Issue("resumed.test");
        return Loopback.RunAsync(
            engine,
            async loopback =>
            {
                for (int i = 0; i < 2; i++)
                {
                    (TransportConnection client, TransportConnection server) =
                        await loopback.ConnectAsync(Trusting("resumed.test"));
                    await ExchangeAsync(client, server);
                    client.Close();
                    server.Close();
                }

                DialResult refused = await loopback.DialAsync(new TlsClientOptions("resumed.test"));

                Assert.Equal(DialFailure.TlsCertificate, refused.Failure);
                Assert.Contains("not trusted", refused.Detail, StringComparison.Ordinal);
            },
            new TlsServerOptions(certificate, key));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Upstream_that_says_close_notify_ends_in_order(TransportEngine engine)
    {
        return EndAsync(engine, says: true, async client =>
        {
            Assert.Equal(0, await client.Input.FillAsync());
            Assert.Equal(ConnectionEnd.PeerClosed, client.End);
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Upstream_that_ends_without_close_notify_was_cut(TransportEngine engine)
    {
        return EndAsync(engine, says: false, async client =>
        {
            Assert.Equal(-1, await client.Input.FillAsync());
            // What came before the cut may still be read.
            Assert.True(client.Input.Unread.SequenceEqual("last words"u8));
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Upstream_that_speaks_in_the_clear_is_named(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            ValueTask<DialResult> dial = loopback.DialAsync(Trusting("upstream.test"));
            TransportConnection server = await loopback.AcceptAsync();
            server.Output.Write("HTTP/1.1 400 Bad Request\r\n\r\n"u8);
            Assert.True(await server.Output.SendAsync());
            DialResult result = await dial;
            Assert.Equal(DialFailure.TlsHandshake, result.Failure);
            Assert.Contains("answered in the clear", result.Detail, StringComparison.Ordinal);
            server.Close();
        });
    }

    private static async ValueTask<long> ServerBytesAsync(Loopback loopback, CountingRelay relay, DialTarget target)
    {
        long before = relay.ServerBytes;
        DialResult result = await loopback.Reactor.DialAsync(target);
        Assert.True(result.Connection is not null, result.Detail);
        TransportConnection server = await loopback.AcceptAsync();
        await ExchangeAsync(result.Connection, server);
        long bytes = relay.ServerBytes - before;
        server.Close();
        Assert.Equal(0, await result.Connection.Input.FillAsync());
        result.Connection.Close();
        return bytes;
    }

    private static async ValueTask ExchangeAsync(TransportConnection client, TransportConnection server)
    {
        client.Output.Write("ping"u8);
        Assert.True(await client.Output.SendAsync());
        await Loopback.ReadAtLeastAsync(server, 4);
        server.Input.Consume(4);
        server.Output.Write("pong!"u8);
        Assert.True(await server.Output.SendAsync());
        await Loopback.ReadAtLeastAsync(client, 5);
        client.Input.Consume(5);
    }

    private static int CertificateBytes(string file)
    {
        using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader
            .LoadCertificateFromFile(file);
        return certificate.RawData.Length;
    }

    private static void Replace(string certificate, string key, (string CertificateFile, string KeyFile) by)
    {
        File.Copy(by.CertificateFile, certificate, overwrite: true);
        File.Copy(by.KeyFile, key, overwrite: true);
    }

    private Task EndAsync(TransportEngine engine, bool says, Func<TransportConnection, ValueTask> look)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            await using ScriptedUpstream upstream = ScriptedUpstream.Start(
                async peer =>
                {
                    await peer.SendAsync("last words");
                    if (says)
                    {
                        await peer.SendCloseNotifyAsync();
                    }
                },
                _certificates.Serve("upstream.test"));
            DialResult result = await loopback.Reactor.DialAsync(
                new DialTarget("127.0.0.1", upstream.Endpoint.Port, Trusting("upstream.test"), 10_000));
            Assert.True(result.Connection is not null, result.Detail);
            await Loopback.ReadAtLeastAsync(result.Connection, 10);
            await look(result.Connection);
            result.Connection.Close();
        });
    }

    private TlsClientOptions Trusting(string host)
    {
        return new TlsClientOptions(host, _certificates.AuthorityFile);
    }
}
