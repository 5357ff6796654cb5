namespace Lucid.Net.Transport;

/// <summary>
/// How a dialled connection is secured: TLS 1.2 or 1.3, ALPN http/1.1, system trust, host name always verified, no
/// revocation check and no certificate download (both would block the reactor).
/// </summary>
/// <param name="ServerName">The name sent as SNI and verified against the certificate.</param>
/// <param name="ExtraCaFile">A PEM file of authorities trusted beside those of the system; null for none.</param>
public sealed record TlsClientOptions(string ServerName, string? ExtraCaFile = null);
