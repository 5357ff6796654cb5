using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net.Security;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>Upstreams behind TLS: whom the native binary trusts, what it tells, and what an end means.</summary>
public sealed class TlsUpstreamTests : IDisposable
{
    private const string Whole = """
        {"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,
        "message":{"role":"assistant","content":"x"},"finish_reason":"stop"}],
        "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}
        """;

    private const string CloseDelimited = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n";

    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task Upstream_is_named_in_the_handshake_verified_and_its_session_resumed()
    {
        List<string?> names = [];
        SslServerAuthenticationOptions tls = _certificates.Serve("localhost");
        SslStreamCertificateContext certificate = tls.ServerCertificateContext!;
        tls.ServerCertificateContext = null;
        tls.ServerCertificateSelectionCallback = (_, name) =>
        {
            names.Add(name);
            return certificate.TargetCertificate;
        };
        await using ScriptedUpstream named = ScriptedUpstream.Start(AnswerOnceAsync, tls);
        await using LucidServer server = await StartAsync(named.Endpoint.Port);
        Tenant tenant = await server.Admin.CreateTenantAsync();

        Assert.Equal(200, (await CallAsync(server, tenant)).Status);
        Assert.Equal(["localhost"], names);

        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            AnswerOnceAsync, _certificates.Serve("localhost"));
        await using CountingRelay relay = new(upstream.Endpoint);
        await using LucidServer second = await StartAsync(relay.Endpoint.Port);
        Tenant caller = await second.Admin.CreateTenantAsync();
        long[] bytes = new long[3];
        for (int i = 0; i < bytes.Length; i++)
        {
            long before = relay.ServerBytes;
            Assert.Equal(200, (await CallAsync(second, caller)).Status);
            bytes[i] = relay.ServerBytes - before;
        }

        // A resumed handshake carries no certificate.
        int certificateBytes = certificate.TargetCertificate.RawData.Length;
        Assert.Equal(3, upstream.Peers.Count);
        Assert.All(bytes[1..], one => Assert.InRange(one, 1, bytes[0] - certificateBytes));
    }

    [Theory]
    [InlineData("expired", "is expired or not yet valid", "upstream_unavailable")]
    [InlineData("self-signed", "is self-signed and not trusted", "upstream_unavailable")]
    [InlineData("unknown", "was issued by CN=Test Authority, which is not trusted", "upstream_unavailable")]
    [InlineData("wrong-host", "The certificate is for other.test, not for localhost", "upstream_unavailable")]
    [InlineData("plain", "localhost does not speak TLS on this port: it answered in the clear", "upstream_unavailable")]
    [InlineData("stall", "The TLS handshake with localhost did not end within", "upstream_timeout")]
    public async Task Upstream_that_cannot_be_trusted_is_503_and_the_reason_stands_in_the_log(
        string kind, string reason, string code)
    {
        SslServerAuthenticationOptions? tls = kind switch
        {
            "expired" => TestCertificates.Serve(_certificates.IssueExpired("localhost")),
            "self-signed" => TestCertificates.Serve(_certificates.IssueSelfSigned("localhost")),
            "unknown" => _certificates.Serve("localhost"),
            "wrong-host" => _certificates.Serve("other.test"),
            _ => null,
        };
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            async peer =>
            {
                if (kind == "plain")
                {
                    await peer.SendAsync("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
                }

                await peer.WaitForClientEndAsync();
            },
            tls);
        await using LucidServer server = await StartAsync(upstream.Endpoint.Port, trusts: kind != "unknown");
        Tenant tenant = await server.Admin.CreateTenantAsync();

        RawAnswer answer = await CallAsync(server, tenant);

        Assert.Equal(503, answer.Status);
        JsonElement error = JsonDocument.Parse(answer.Body).RootElement.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.DoesNotContain("certificate", answer.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(upstream.Requests);
        await server.Process.WaitForOutputAsync(reason);
        Assert.Equal(new AccountSnapshot(100_000_000_000, 0, 0), await tenant.SettledAsync());
    }

    [Theory]
    [InlineData(true, 200)]
    [InlineData(false, 500)]
    public async Task Answer_that_ends_with_the_connection_is_whole_only_after_close_notify(bool isSaid, int status)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            async peer =>
            {
                await peer.ReadRequestAsync();
                await peer.SendAsync(CloseDelimited + Whole);
                if (isSaid)
                {
                    await peer.SendCloseNotifyAsync();
                }

                peer.Close();
            },
            _certificates.Serve("localhost"));
        await using LucidServer server = await StartAsync(upstream.Endpoint.Port);
        Tenant tenant = await server.Admin.CreateTenantAsync();

        RawAnswer answer = await CallAsync(server, tenant);

        Assert.True(answer.Status == status, answer.ToString());
        if (!isSaid)
        {
            Assert.Contains("upstream_error", answer.Text, StringComparison.Ordinal);
            Assert.Equal(new AccountSnapshot(100_000_000_000, 0, 0), await tenant.SettledAsync());
        }
    }

    private static async Task AnswerOnceAsync(ScriptedPeer peer)
    {
        if (await peer.ReadRequestAsync() is not null)
        {
            byte[] body = Encoding.UTF8.GetBytes(Whole);
            await peer.SendAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\n"
                + $"content-length: {body.Length}\r\n\r\n{Whole}"));
        }
    }

    private static Task<RawAnswer> CallAsync(LucidServer server, Tenant tenant) =>
        server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi"), tenant.Bearer);

    private Task<LucidServer> StartAsync(int upstreamPort, bool trusts = true) => LucidServer.StartAsync(
        new LucidSettings(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, upstreamPort))
        {
            Reactors = 1,
            ConnectSeconds = 2,
            UpstreamUrl = string.Create(CultureInfo.InvariantCulture, $"https://localhost:{upstreamPort}"),
            CaFile = trusts ? _certificates.AuthorityFile : null,
        });
}
