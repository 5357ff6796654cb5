using System;
using Lucid.Net.Http1;
using Lucid.Net.Transport;

namespace Lucid.Net.Server;

/// <content>The deadlines of a connection: one timer, and what it guards at the moment.</content>
internal sealed partial class ServerConnection
{
    private const int WatchMs = 5_000;

    private Phase _phase;
    private long _seenBytes;
    private int _stillMs;

    private enum Phase : byte
    {
        Idle,
        Head,
        Handling,
        BodyGrace,
        Body,
        Send,
        Closed,
    }

    /// <summary>Watches the speed of a body that is waited for: after the grace each span of five seconds must bring
    /// what the floor asks for.</summary>
    public void GuardBody(bool isOn)
    {
        if (!isOn)
        {
            EndGuard();
        }
        else if (_phase is not (Phase.BodyGrace or Phase.Body))
        {
            _phase = Phase.BodyGrace;
            _state.Reactor.Schedule(this, _server.Options.BodyGraceSeconds * 1000);
        }
    }

    /// <summary>Watches output that the client does not take. Bytes that it does take begin the time anew, so a slow
    /// reader of a long answer is not cut, only one that has stopped.</summary>
    public void GuardSend(bool isOn)
    {
        if (!isOn)
        {
            EndGuard();
            return;
        }

        _phase = Phase.Send;
        _seenBytes = _transport.Output.UnsentBytes;
        _stillMs = 0;
        _state.Reactor.Schedule(this, SendWatchMs);
    }

    protected internal override void OnElapsed()
    {
        switch (_phase)
        {
            case Phase.Idle:
                _transport.Close();
                break;
            case Phase.Head:
                _exchange.AnswerRejection(RejectReason.HeadTimeout, []);
                _transport.Close();
                break;
            case Phase.BodyGrace:
                _phase = Phase.Body;
                WatchBody();
                break;
            case Phase.Body when IsBodySlow():
                _exchange.OnBodyStalled();
                break;
            case Phase.Body:
                WatchBody();
                break;
            case Phase.Send:
                WatchSend();
                break;
            default:
                break;
        }
    }

    private int SendWatchMs => Math.Min(WatchMs, _server.Options.SendStallSeconds * 1000);

    private bool IsBodySlow() => (_exchange.ReceivedBodyBytes - _seenBytes) * 1000
        < (long)_server.Options.BodyBytesPerSecond * WatchMs;

    private void WatchBody()
    {
        _seenBytes = _exchange.ReceivedBodyBytes;
        _state.Reactor.Schedule(this, WatchMs);
    }

    private void WatchSend()
    {
        var unsent = _transport.Output.UnsentBytes;
        _stillMs = unsent == _seenBytes ? _stillMs + SendWatchMs : 0;
        _seenBytes = unsent;
        if (_stillMs >= _server.Options.SendStallSeconds * 1000)
        {
            _transport.Abort(ConnectionEnd.Deadline);
        }
        else
        {
            _state.Reactor.Schedule(this, SendWatchMs);
        }
    }

    private void EndGuard()
    {
        if (_phase is Phase.BodyGrace or Phase.Body or Phase.Send)
        {
            _phase = Phase.Handling;
            _state.Reactor.Cancel(this);
        }
    }
}
