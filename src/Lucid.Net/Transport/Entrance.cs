using System;
using Lucid.Net.Transport.Tls;

namespace Lucid.Net.Transport;

/// <summary>The way of an accepted connection to its acceptor, the same for both engines.</summary>
internal static class Entrance
{
    /// <summary>Asks whether it may come in, secures it where the listener has a certificate, hands it on.</summary>
    public static void Hand(SlabConnection connection, IConnectionAcceptor acceptor, TlsServer? tls)
    {
        try
        {
            if (!acceptor.TryAdmit(connection, isSecured: tls is not null))
            {
                connection.Reactor.Counters.Refused++;
            }
            else if (tls is null)
            {
                acceptor.OnAccepted(connection);
            }
            else
            {
                tls.Accept(connection, acceptor);
            }
        }
        catch (Exception exception)
        {
            // The acceptor is the owner of the connection from here on; if it fails nobody is.
            connection.Reactor.Fault(exception);
            connection.Abort(ConnectionEnd.LocalAborted);
        }
    }
}
