using System;
using System.Net.Security;
using System.Security.Authentication;
using System.Threading.Tasks;

namespace Lucid.Net.Transport.Tls;

/// <summary>The client's side of a TLS handshake.</summary>
internal static class TlsClient
{
    public static async ValueTask<DialResult> SecureAsync(SlabConnection plain, TlsClientOptions options, int timeoutMs)
    {
        CertificateCheck check = new(options);
        if (!check.TryLoadExtraTrust())
        {
            plain.Abort(ConnectionEnd.TlsFailed);
            return new DialResult(DialFailure.TlsCertificate, check.Refusal);
        }
        TlsStream encrypted = new(plain);
        SslStream stream = new(encrypted, leaveInnerStreamOpen: true);
        HandshakeTimer timer = new(plain, timeoutMs);
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = options.ServerName,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ApplicationProtocols = [SslApplicationProtocol.Http11],
                CertificateChainPolicy = CertificateCheck.CreatePolicy(),
                RemoteCertificateValidationCallback = check.Validate,
            });
            timer.Stop();
            return new DialResult(new TlsConnection(plain, encrypted, stream, requiresCloseNotify: true));
        }
        catch (Exception exception) when (TlsConnection.IsStreamFault(exception))
        {
            timer.Stop();
            plain.Abort(ConnectionEnd.TlsFailed);
            await stream.DisposeAsync();
            return Explain(exception, check, encrypted, timer.HasElapsed ? timeoutMs : 0);
        }
    }

    private static DialResult Explain(
        Exception exception,
        CertificateCheck check,
        TlsStream encrypted,
        int elapsedMs)
    {
        if (check.Refusal is not null)
        {
            return new DialResult(DialFailure.TlsCertificate, check.Refusal);
        }
        if (elapsedMs > 0)
        {
            return new DialResult(
                DialFailure.TlsTimeout, $"The TLS handshake with {check.Host} did not end within {elapsedMs} ms.");
        }
        if (encrypted.IsPlain)
        {
            return new DialResult(
                DialFailure.TlsHandshake, $"{check.Host} does not speak TLS on this port: it answered in the clear.");
        }
        string reason = (exception.InnerException ?? exception).Message;
        return new DialResult(DialFailure.TlsHandshake, $"The TLS handshake with {check.Host} failed: {reason}");
    }
}
