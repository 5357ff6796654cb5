using System;
using System.IO;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>The native binary's own TLS: what it agrees to, and its certificate while it changes.</summary>
public sealed class TlsListenerTests : IAsyncLifetime
{
    private readonly TestCertificates _certificates = new();
    private readonly SimulatedUpstream _upstream = SimulatedUpstream.Start();
    private (string CertificateFile, string KeyFile) _files;
    private LucidServer? _server;

    private LucidServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _files = _certificates.Issue("lucid.test");
        _server = await LucidServer.StartAsync(new LucidSettings(_upstream.Host.Endpoint) { Certificate = _files });
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await _upstream.DisposeAsync();
        _certificates.Dispose();
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Calls_travel_over_either_version_and_http_1_1_is_agreed(SslProtocols version)
    {
        Tenant tenant = await Server.Admin.CreateTenantAsync();
        SslClientAuthenticationOptions options = _certificates.Trust("lucid.test");
        options.EnabledSslProtocols = version;
        options.ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
        using RawClient client = await RawClient.ConnectTlsAsync(Server.Settings.Tls, options);
        Assert.Equal(version, client.Tls!.SslProtocol);
        Assert.Equal(SslApplicationProtocol.Http11, client.Tls.NegotiatedApplicationProtocol);
        for (int i = 0; i < 3; i++)
        {
            await client.PostJsonAsync(
                Bodies.ChatPath, Bodies.Chat("[[sim tokens=40]]", isStream: i > 0), tenant.Bearer);
            RawAnswer answer = await client.ReadAnswerAsync();
            Assert.True(answer is { Status: 200, IsComplete: true }, answer.ToString());
        }
    }

    [Fact]
    public async Task Client_that_speaks_only_http_2_is_refused_in_the_handshake()
    {
        SslClientAuthenticationOptions options = _certificates.Trust("lucid.test");
        options.ApplicationProtocols = [SslApplicationProtocol.Http2];

        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAndAskAsync(options));

        options.ApplicationProtocols = null;
        await ConnectAndAskAsync(options);
    }

    [Fact]
    public async Task Version_1_1_of_TLS_is_refused_by_its_alert()
    {
        // A hello that offers at most TLS 1.1 (03 02), with suites of that time.
        byte[] hello = Convert.FromHexString(
            "16030100370100003303020102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"
            + "000004c009c0130100" + "0006" + "000a00020000");
        using RawClient client = await RawClient.ConnectAsync(Server.Settings.Tls);
        hello[4] = (byte)(hello.Length - 5);
        hello[8] = (byte)(hello.Length - 9);
        await client.SendAsync(hello);

        byte[] alert = await client.ReadToEndAsync();

        // An alert record; fatal; protocol_version (70).
        Assert.Equal(0x15, alert[0]);
        Assert.Equal([2, 70], alert[^2..]);
    }

    [Fact]
    public async Task Wrong_tongue_on_either_port_ends_without_a_hang()
    {
        using RawClient plain = await RawClient.ConnectAsync(Server.Settings.Tls);
        await plain.GetAsync("/v1/models");
        string said = System.Text.Encoding.Latin1.GetString(await plain.ReadToEndAsync());
        Assert.DoesNotContain("HTTP/1.1 200", said, StringComparison.Ordinal);

        using RawClient hello = await RawClient.ConnectAsync(Server.Public);
        await hello.SendAsync(Convert.FromHexString("160301020001000001fc0303") + "\0\0\0\0\0\0\0\0");
        RawAnswer answer = await hello.ReadAnswerAsync();
        Assert.Equal((400, "close"), (answer.Status, answer.Header("connection")));
    }

    [Fact]
    public async Task Second_connection_of_a_client_resumes_its_session()
    {
        await using CountingRelay relay = new(Server.Settings.Tls);
        SslClientAuthenticationOptions options = _certificates.Trust("lucid.test");
        long[] bytes = new long[3];
        for (int i = 0; i < bytes.Length; i++)
        {
            long before = relay.ServerBytes;
            using RawClient client = await RawClient.ConnectTlsAsync(relay.Endpoint, options);
            await client.GetAsync("/v1/models");
            Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
            bytes[i] = relay.ServerBytes - before;
        }

        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(_files.CertificateFile);
        Assert.All(bytes[1..], one => Assert.InRange(one, 1, bytes[0] - certificate.RawData.Length));
    }

    [Fact]
    public async Task Certificate_that_changes_is_served_to_new_connections_and_no_running_one_is_dropped()
    {
        Tenant tenant = await Server.Admin.CreateTenantAsync();
        using RawClient kept = await RawClient.ConnectTlsAsync(Server.Settings.Tls, _certificates.Trust("lucid.test"));
        await kept.GetAsync("/v1/models");
        Assert.Equal(200, (await kept.ReadAnswerAsync()).Status);
        using RawClient stream = await RawClient.ConnectTlsAsync(
            Server.Settings.Tls, _certificates.Trust("lucid.test"));
        await stream.PostJsonAsync(
            Bodies.ChatPath, Bodies.Chat("[[sim gate=rotate gate-after=4 tokens=60]]", isStream: true), tenant.Bearer);
        await stream.WaitForAsync("\n\n");

        // As renewing programs do it: each file written beside the old one and moved over it.
        (string CertificateFile, string KeyFile) next = _certificates.Issue("renewed.test");
        File.Move(next.CertificateFile, _files.CertificateFile, overwrite: true);
        File.Move(next.KeyFile, _files.KeyFile, overwrite: true);
        await Server.Process.WaitForOutputAsync("The certificates of the listeners are reloaded.");

        await ConnectAndAskAsync(_certificates.Trust("renewed.test"));
        await Assert.ThrowsAsync<AuthenticationException>(() => ConnectAndAskAsync(_certificates.Trust("lucid.test")));
        await kept.GetAsync("/v1/models");
        Assert.Equal(200, (await kept.ReadAnswerAsync()).Status);
        _upstream.Host.OpenGate("rotate");
        RawAnswer answer = await stream.ReadAnswerAsync();
        Assert.True(answer.IsComplete);
        Assert.EndsWith("data: [DONE]\n\n", answer.Text, StringComparison.Ordinal);

        // A certificate without its key: refused, and the one in use stays in use.
        File.Copy(_certificates.Issue("broken.test").CertificateFile, _files.CertificateFile, overwrite: true);
        await Server.Process.WaitForOutputAsync("A changed certificate is refused, the old one stays in use.");
        await ConnectAndAskAsync(_certificates.Trust("renewed.test"));
    }

    private async Task ConnectAndAskAsync(SslClientAuthenticationOptions options)
    {
        using RawClient client = await RawClient.ConnectTlsAsync(Server.Settings.Tls, options);
        await client.GetAsync("/v1/models");
        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
    }
}
