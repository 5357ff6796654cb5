namespace Lucid.Proxy.Catalog;

/// <summary>How long an upstream may take, in seconds.</summary>
/// <param name="ConnectSeconds">Name lookup, connect and TLS handshake together.</param>
/// <param name="FirstByteSeconds">From the request's last byte sent to the answer's first byte.</param>
/// <param name="IdleSeconds">Between two reads of an answer's body.</param>
/// <param name="TotalSeconds">The whole call.</param>
internal sealed record ProviderDeadlines(
    int ConnectSeconds = 5,
    int FirstByteSeconds = 120,
    int IdleSeconds = 90,
    int TotalSeconds = 1800);
