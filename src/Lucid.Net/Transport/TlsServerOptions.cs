namespace Lucid.Net.Transport;

/// <summary>The certificate of a listener: TLS 1.2 or 1.3, ALPN http/1.1.</summary>
/// <param name="CertificateFile">A PEM file: the certificate first, then its intermediates.</param>
/// <param name="KeyFile">A PEM file with the private key, not encrypted.</param>
/// <param name="HandshakeMs">How long a client may take for the handshake, in milliseconds.</param>
public sealed record TlsServerOptions(string CertificateFile, string KeyFile, int HandshakeMs = 10_000);
