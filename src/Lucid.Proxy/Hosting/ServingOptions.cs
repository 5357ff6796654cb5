using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text;
using Lucid.Net.Http1;
using Lucid.Net.Server;
using Lucid.Proxy.Catalog;

namespace Lucid.Proxy.Hosting;

/// <summary>How callers are served, from the configuration.</summary>
internal static class ServingOptions
{
    /// <summary>Limits, deadlines and names of the public server.</summary>
    public static HttpServerOptions Of(LucidOptions options)
    {
        LimitSettings limits = options.Limits;
        return new HttpServerOptions
        {
            Limits = new Http1Limits(
                limits.MaxHeadBytes, limits.MaxHeaderCount, limits.MaxFieldBytes, limits.MaxTargetBytes),
            IdleSeconds = limits.IdleSeconds,
            HeadSeconds = limits.HeadSeconds,
            BodyGraceSeconds = limits.BodyGraceSeconds,
            BodyBytesPerSecond = limits.BodyBytesPerSecond,
            SendStallSeconds = limits.SendStallSeconds,
            MaxDrainBytes = limits.MaxDrainBytes,
            MaxBufferedBytes = limits.MaxBufferedMegabytes > 0
                ? (long)limits.MaxBufferedMegabytes << 20
                : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2,
            MaxConnections = limits.MaxConnections,
            MaxConnectionsPerAddress = limits.MaxConnectionsPerAddress,
            OwnHosts = [.. OwnHosts(options).Select(Encoding.ASCII.GetBytes)],
            IsHttps = options.PublicBaseUrl?.Scheme == Uri.UriSchemeHttps
                || options.Listen.Any(listener => listener.CertificateFile is not null),
        };
    }

    // Only who says by which name he is reached can be reached by a wrong one.
    private static IEnumerable<string> OwnHosts(LucidOptions options)
    {
        if (options.PublicBaseUrl is not { } url)
        {
            yield break;
        }

        yield return url.Authority;
        yield return $"{url.Host}:{url.Port}";
        foreach (IPEndPoint endpoint in options.Listen.Select(listener => listener.Endpoint))
        {
            yield return endpoint.ToString();
            yield return $"localhost:{endpoint.Port}";
        }
    }
}
