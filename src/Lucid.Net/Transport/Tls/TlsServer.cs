using System;
using System.IO;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;

namespace Lucid.Net.Transport.Tls;

/// <summary>The certificate of a listener and its side of the handshake. Thread-safe.</summary>
internal sealed class TlsServer
{
    private readonly TlsServerOptions _files;

    // One context for all handshakes until the files change: sessions can be resumed only within it.
    private volatile SslServerAuthenticationOptions _options;

    private TlsServer(TlsServerOptions files, SslServerAuthenticationOptions options)
    {
        _files = files;
        _options = options;
    }

    /// <summary>Reads the certificate and its key.</summary>
    /// <exception cref="ListenException">They cannot be used; the message says why.</exception>
    public static TlsServer Load(TlsServerOptions files)
    {
        return new TlsServer(files, Read(files));
    }

    /// <summary>Reads the files again. A handshake under way keeps the certificate it began with.</summary>
    /// <exception cref="ListenException">They cannot be used; the old certificate stays in use.</exception>
    public void Reload()
    {
        _options = Read(_files);
    }

    private static SslServerAuthenticationOptions Read(TlsServerOptions options)
    {
        try
        {
            X509Certificate2 leaf = LoadWithKey(options);
            X509Certificate2Collection all = [];
            all.ImportFromPemFile(options.CertificateFile);
            all.RemoveAt(0);
            // Offline: building the chain must not fetch intermediates.
            return new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(leaf, all, offline: true),
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ApplicationProtocols = [SslApplicationProtocol.Http11],
                ClientCertificateRequired = false,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ListenException($"The certificate cannot be read: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new ListenException(
                $"{options.CertificateFile} and {options.KeyFile} are not a usable PEM certificate and key: "
                + exception.Message,
                exception);
        }
    }

    /// <summary>Secures an accepted connection, then hands it on; a failed handshake ends it.</summary>
    public void Accept(SlabConnection plain, IConnectionAcceptor acceptor)
    {
        _ = AcceptAsync(plain, acceptor);
    }

    private static X509Certificate2 LoadWithKey(TlsServerOptions options)
    {
        X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile);
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }
        // Windows refuses keys that are only in memory for a server: the round trip puts them into a key store.
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }

    private async Task AcceptAsync(SlabConnection plain, IConnectionAcceptor acceptor)
    {
        TlsStream encrypted = new(plain);
        SslStream stream = new(encrypted, leaveInnerStreamOpen: true);
        HandshakeTimer timer = new(plain, _files.HandshakeMs);
        try
        {
            await stream.AuthenticateAsServerAsync(_options);
        }
        catch (Exception exception)
        {
            plain.Reactor.Counters.TlsRefusals++;
            timer.Stop();
            if (TlsConnection.IsStreamFault(exception))
            {
                // In order, so that the peer can read the alert that says what was wrong.
                plain.Close();
            }
            else
            {
                // Nobody awaits this task: without this the connection would have no owner.
                plain.Reactor.Fault(exception);
                plain.Abort(ConnectionEnd.LocalAborted);
            }
            await stream.DisposeAsync();
            return;
        }
        timer.Stop();
        TlsConnection connection = new(plain, encrypted, stream, requiresCloseNotify: false);
        try
        {
            acceptor.OnAccepted(connection);
        }
        catch (Exception exception)
        {
            // The acceptor is the owner of the connection from here on; if it fails nobody is.
            plain.Reactor.Fault(exception);
            connection.Abort(ConnectionEnd.LocalAborted);
        }
    }
}
