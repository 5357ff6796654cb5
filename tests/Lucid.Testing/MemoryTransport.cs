using Lucid.Net.Transport;

namespace Lucid.Testing;

/// <summary>Pairs of connections without sockets, on a <see cref="ManualReactor"/>.</summary>
public static class MemoryTransport
{
    /// <summary>Creates two connections that are each other's peer.</summary>
    public static (TransportConnection Client, TransportConnection Server) CreatePair(
        ManualReactor reactor,
        MemoryTransportOptions? options = null)
    {
        options ??= reactor.Transport;
        MemoryConnection client = new(reactor, options);
        MemoryConnection server = new(reactor, options);
        client.Peer = server;
        server.Peer = client;
        return (client, server);
    }

    /// <summary>Half-closes one end: the other sees our end, and we still read.</summary>
    public static void FinishSending(TransportConnection connection) => ((MemoryConnection)connection).FinishSending();
}
