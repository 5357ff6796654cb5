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
        SslStream stream = new(new TlsStream(plain), leaveInnerStreamOpen: true);
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
            return new DialResult(new TlsConnection(plain, stream));
        }
        catch (Exception exception) when (TlsConnection.IsStreamFault(exception))
        {
            timer.Stop();
            plain.Abort(ConnectionEnd.TlsFailed);
            await stream.DisposeAsync();
            return Explain(exception, check, timer, timeoutMs);
        }
    }

    private static DialResult Explain(
        Exception exception,
        CertificateCheck check,
        HandshakeTimer timer,
        int timeoutMs)
    {
        if (check.Refusal is not null)
        {
            return new DialResult(DialFailure.TlsCertificate, check.Refusal);
        }
        if (timer.HasElapsed)
        {
            return new DialResult(
                DialFailure.TlsTimeout, $"The TLS handshake with {check.Host} did not end within {timeoutMs} ms.");
        }
        string reason = (exception.InnerException ?? exception).Message;
        return new DialResult(DialFailure.TlsHandshake, $"The TLS handshake with {check.Host} failed: {reason}");
    }
}
