using System.IO.Pipelines;
using System.Net;

namespace Lucid.Net.Transport;

/// <summary>
/// One connection, plain or TLS, of one reactor. Every member must be used on that reactor's thread; continuations of
/// its waits run there, inline. Whoever has it must end it by <see cref="Close"/> or <see cref="Abort"/>.
/// </summary>
public abstract class TransportConnection : IDuplexPipe
{
    internal TransportConnection()
    {
    }

    /// <summary>The reactor it lives on.</summary>
    public abstract Reactor Reactor { get; }

    /// <summary>What comes in.</summary>
    public abstract SlabReader Input { get; }

    /// <summary>What goes out.</summary>
    public abstract SlabWriter Output { get; }

    /// <summary>Why it ended or began to end; the first reason is kept. <see cref="ConnectionEnd.PeerClosed"/> only
    /// says that the peer will send no more: it may still read.</summary>
    public abstract ConnectionEnd End { get; }

    /// <summary>The other side's address; null when it is not known.</summary>
    public abstract IPEndPoint? RemoteEndPoint { get; }

    /// <summary>Is told once when the peer goes although nobody reads.</summary>
    public abstract IConnectionWatcher? Watcher { get; set; }

    /// <summary>True when bytes, the peer's end or an error have arrived and were not read: an idle pooled connection
    /// of which this is true must not be used again.</summary>
    public abstract bool HasInput { get; }

    /// <summary>A place for the layer above.</summary>
    public object? Owner { get; set; }

    /// <summary>Told when the socket of an accepted connection is free.</summary>
    public abstract IConnectionTicket? Ticket { set; }

    PipeReader IDuplexPipe.Input => Input;

    PipeWriter IDuplexPipe.Output => Output;

    /// <summary>
    /// Ends in order: what is queued is sent, then our side is shut, then the peer gets a bounded time to read it and
    /// to close its side. Returns at once; unread input is dropped; a pending read completes with -1 soon after.
    /// </summary>
    public abstract void Close();

    /// <summary>
    /// Ends at once: unsent and unread bytes are dropped and the peer gets a reset. Pending waits complete soon after
    /// this call, not inside it. Does nothing when the connection is closed already.
    /// </summary>
    /// <param name="reason">Kept as <see cref="End"/> unless there is an earlier reason.</param>
    public abstract void Abort(ConnectionEnd reason);
}
