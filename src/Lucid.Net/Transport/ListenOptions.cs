using System.Net;

namespace Lucid.Net.Transport;

/// <summary>What a listener listens on.</summary>
/// <param name="Endpoint">Address and port; port 0 takes a free one.</param>
/// <param name="Tls">The certificate; null for plain TCP.</param>
/// <param name="Backlog">Connections the kernel may hold before they are accepted, per reactor.</param>
public sealed record ListenOptions(IPEndPoint Endpoint, TlsServerOptions? Tls = null, int Backlog = 1024);
