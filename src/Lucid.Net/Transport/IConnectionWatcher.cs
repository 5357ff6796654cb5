namespace Lucid.Net.Transport;

/// <summary>Is told when the peer goes although nobody reads.</summary>
public interface IConnectionWatcher
{
    /// <summary>
    /// Called at most once per connection, on its reactor's thread, when the peer's FIN or RST is noticed. A read that
    /// is pending completes first. The connection may be closed or aborted in here.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="end"><see cref="ConnectionEnd.PeerClosed"/> or <see cref="ConnectionEnd.PeerReset"/>.</param>
    void OnPeerGone(TransportConnection connection, ConnectionEnd end);
}
