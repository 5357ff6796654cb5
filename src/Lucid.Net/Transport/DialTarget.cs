namespace Lucid.Net.Transport;

/// <summary>Where to connect to.</summary>
/// <param name="Host">A name or a literal IPv4 or IPv6 address (without brackets).</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Tls">How to secure the connection; null for plain TCP.</param>
/// <param name="ConnectTimeoutMs">For everything together, in milliseconds: name, connection and TLS handshake.</param>
public sealed record DialTarget(string Host, int Port, TlsClientOptions? Tls, int ConnectTimeoutMs);
