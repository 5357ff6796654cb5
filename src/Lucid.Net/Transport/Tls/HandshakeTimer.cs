using Lucid.Net.Time;

namespace Lucid.Net.Transport.Tls;

/// <summary>Ends a TLS handshake that takes too long by ending the connection under it.</summary>
internal sealed class HandshakeTimer : ReactorTimer
{
    private readonly SlabConnection _plain;

    public HandshakeTimer(SlabConnection plain, int timeoutMs)
    {
        _plain = plain;
        plain.Reactor.Schedule(this, timeoutMs);
    }

    /// <summary>True once the time was over.</summary>
    public bool HasElapsed { get; private set; }

    public void Stop()
    {
        _plain.Reactor.Cancel(this);
    }

    protected internal override void OnElapsed()
    {
        HasElapsed = true;
        _plain.Abort(ConnectionEnd.Deadline);
    }
}
