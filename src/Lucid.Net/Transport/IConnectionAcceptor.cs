namespace Lucid.Net.Transport;

/// <summary>Takes the connections of a listener.</summary>
public interface IConnectionAcceptor
{
    /// <summary>Called on the connection's reactor, after the TLS handshake if there is one.</summary>
    /// <param name="connection">An open connection; the acceptor owns it and must close or abort it.</param>
    void OnAccepted(TransportConnection connection);
}
