using System;
using System.Net;
using System.Threading.Tasks;
using Lucid.Net.Transport.Names;
using Lucid.Net.Transport.Tls;

namespace Lucid.Net.Transport;

/// <summary>Dials: name, then each address in order, then TLS, all within one deadline.</summary>
internal static class Dialer
{
    private const int LeastAttemptMs = 50;

    public static async ValueTask<DialResult> DialAsync(Reactor reactor, DialTarget target)
    {
        DialResult result = await ConnectAndSecureAsync(reactor, target);
        if (result.Connection is null)
        {
            reactor.Counters.DialFailures++;
        }
        else
        {
            reactor.Counters.Dialled++;
        }
        return result;
    }

    private static async ValueTask<DialResult> ConnectAndSecureAsync(Reactor reactor, DialTarget target)
    {
        long deadline = reactor.NowMs + target.ConnectTimeoutMs;
        NameAnswer name = await reactor.Resolver.ResolveAsync(reactor, target.Host, target.ConnectTimeoutMs);
        if (name.Failure != DialFailure.None)
        {
            return new DialResult(name.Failure, name.Detail);
        }
        DialResult result = default;
        for (int i = 0; i < name.Addresses.Length; i++)
        {
            // A first address that never answers must leave time for the others.
            int left = (int)Math.Max(0, deadline - reactor.NowMs);
            int share = Math.Max(LeastAttemptMs, left / (name.Addresses.Length - i));
            result = await reactor.ConnectAsync(new IPEndPoint(name.Addresses[i], target.Port), share);
            if (result.Connection is not null
                || result.Failure == DialFailure.NoDescriptors
                || reactor.NowMs >= deadline)
            {
                break;
            }
        }
        if (result.Connection is null || target.Tls is null)
        {
            return result;
        }
        int handshakeMs = (int)Math.Max(LeastAttemptMs, deadline - reactor.NowMs);
        return await TlsClient.SecureAsync((SlabConnection)result.Connection, target.Tls, handshakeMs);
    }
}
