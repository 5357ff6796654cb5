namespace Lucid.Net.Server;

/// <summary>Wants to know when the client of a running exchange leaves.</summary>
public interface IClientWatcher
{
    /// <summary>Called once, on the reactor, when the client closed or reset its side of the connection.</summary>
    void OnClientGone(ServerExchange exchange);
}
