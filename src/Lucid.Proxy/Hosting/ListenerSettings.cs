using System.Net;

namespace Lucid.Proxy.Hosting;

/// <summary>One address to listen on.</summary>
/// <param name="Endpoint">Address and port; port 0 takes a free one.</param>
/// <param name="CertificateFile">PEM certificate chain for TLS; null for plain HTTP.</param>
/// <param name="KeyFile">PEM private key of the certificate.</param>
internal sealed record ListenerSettings(IPEndPoint Endpoint, string? CertificateFile = null, string? KeyFile = null);
