using System;
using System.Net;

namespace Lucid.Net.Transport;

/// <summary>An open listener on all reactors of a group. Thread-safe.</summary>
public abstract class Listener : IDisposable
{
    private protected Listener(IPEndPoint localEndpoint)
    {
        LocalEndpoint = localEndpoint;
    }

    /// <summary>The address and port it listens on; the real port where 0 was asked for.</summary>
    public IPEndPoint LocalEndpoint { get; }

    /// <summary>Stops accepting; connections already accepted go on. May be called more than once.</summary>
    public abstract void Dispose();
}
