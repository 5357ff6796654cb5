namespace Lucid.Net.Transport;

/// <summary>Takes the connections of a listener.</summary>
public interface IConnectionAcceptor
{
    /// <summary>Called on the connection's reactor as soon as the kernel has it, before any handshake. Who counts
    /// connections counts them here and gives them a <see cref="TransportConnection.Ticket"/>: handshakes that never
    /// end and closed sockets that linger count then, too.</summary>
    /// <param name="connection">The TCP connection; nothing may be read from it.</param>
    /// <param name="isSecured">A TLS handshake comes next.</param>
    /// <returns>False: it is one too many; the acceptor has taken and ended it.</returns>
    bool TryAdmit(TransportConnection connection, bool isSecured) => true;

    /// <summary>Called on the connection's reactor, after the TLS handshake if there is one.</summary>
    /// <param name="connection">An open connection; the acceptor owns it and must close or abort it.</param>
    void OnAccepted(TransportConnection connection);
}
