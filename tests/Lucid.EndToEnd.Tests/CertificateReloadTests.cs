using System;
using System.IO;
using System.Net.Security;
using System.Security.Authentication;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>Certificates that change when the operator says so. The configured names are links to files of another
/// folder, where nothing watches: what is taken over here was asked for.</summary>
public sealed class CertificateReloadTests : IAsyncLifetime
{
    private readonly TestCertificates _certificates = new();
    private readonly SimulatedUpstream _upstream = SimulatedUpstream.Start();
    private readonly string _links = Directory.CreateTempSubdirectory("lucid-links-").FullName;
    private (string CertificateFile, string KeyFile) _files;
    private LucidServer? _server;

    private LucidServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _files = _certificates.Issue("first.test");
        string certificate = Path.Combine(_links, "cert.pem");
        string key = Path.Combine(_links, "key.pem");
        File.CreateSymbolicLink(certificate, _files.CertificateFile);
        File.CreateSymbolicLink(key, _files.KeyFile);
        _server = await LucidServer.StartAsync(
            new LucidSettings(_upstream.Host.Endpoint) { Certificate = (certificate, key) });
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await _upstream.DisposeAsync();
        _certificates.Dispose();
        Directory.Delete(_links, recursive: true);
    }

    [Fact]
    public async Task SIGHUP_takes_the_renewed_certificate_over_without_a_dropped_stream()
    {
        Tenant tenant = await Server.Admin.CreateTenantAsync();
        using RawClient stream = await RawClient.ConnectTlsAsync(
            Server.Settings.Tls, _certificates.Trust("first.test"));
        await stream.PostJsonAsync(
            Bodies.ChatPath, Bodies.Chat("[[sim gate=hup gate-after=4 tokens=60]]", isStream: true), tenant.Bearer);
        await stream.WaitForAsync("\n\n");
        Replace("second.test");
        await ConnectAndAskAsync("first.test");

        Signals.SendHangUp(Server.Process.Id);
        await Server.Process.WaitForOutputAsync("The certificates of the listeners are reloaded.");

        await ConnectAndAskAsync("second.test");
        await Assert.ThrowsAsync<AuthenticationException>(() => ConnectAndAskAsync("first.test"));
        _upstream.Host.OpenGate("hup");
        RawAnswer answer = await stream.ReadAnswerAsync();
        Assert.True(answer.IsComplete);
        Assert.EndsWith("data: [DONE]\n\n", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_by_the_admin_API_takes_it_over_before_it_answers_and_tells_of_one_that_is_refused()
    {
        Replace("second.test");
        await ConnectAndAskAsync("first.test");
        Assert.Equal(200, (await Server.Admin.ReloadAsync()).Status);
        await ConnectAndAskAsync("second.test");

        // A certificate without its key.
        File.Copy(_certificates.Issue("third.test").CertificateFile, _files.CertificateFile, overwrite: true);
        await AssertRefusedAsync("are not a usable PEM certificate and key");

        // No certificate at all.
        File.WriteAllText(_files.CertificateFile, "nothing");
        await AssertRefusedAsync("are not a usable PEM certificate and key");

        File.Delete(_files.KeyFile);
        await AssertRefusedAsync("cannot be read");

        Replace("fourth.test");
        Assert.Equal(200, (await Server.Admin.ReloadAsync()).Status);
        await ConnectAndAskAsync("fourth.test");
    }

    private async Task AssertRefusedAsync(string reason)
    {
        (int status, string body) = await Server.Admin.ReloadAsync();
        Assert.Equal(400, status);
        Assert.Contains("invalid_certificate", body, StringComparison.Ordinal);
        Assert.Contains(reason, body, StringComparison.Ordinal);
        await Server.Process.WaitForOutputAsync("A changed certificate is refused, the old one stays in use.");
        await ConnectAndAskAsync("second.test");
    }

    private void Replace(string name)
    {
        (string certificateFile, string keyFile) = _certificates.Issue(name);
        File.Copy(certificateFile, _files.CertificateFile, overwrite: true);
        File.Copy(keyFile, _files.KeyFile, overwrite: true);
    }

    private async Task ConnectAndAskAsync(string name)
    {
        SslClientAuthenticationOptions options = _certificates.Trust(name);
        using RawClient client = await RawClient.ConnectTlsAsync(Server.Settings.Tls, options);
        await client.GetAsync("/v1/models");
        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
    }
}
