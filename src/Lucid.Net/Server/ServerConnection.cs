using System;
using System.Threading.Tasks;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;
using Lucid.Net.Time;
using Lucid.Net.Transport;

namespace Lucid.Net.Server;

/// <summary>One client connection: reads heads, runs the handler, keeps or closes. The owner of the connection's
/// exceptions: nothing above it sees one.</summary>
/// <remarks>It is its own timer and its own watcher, since thousands of these are idle at a time and each object
/// counts.</remarks>
internal sealed partial class ServerConnection : ReactorTimer, IConnectionWatcher
{
    private readonly HttpServer _server;
    private readonly ServerReactorState _state;
    private readonly TransportConnection _transport;
    private readonly ServerExchange _exchange;
    private RequestHeadParser _parser;

    public ServerConnection(HttpServer server, ServerReactorState state, TransportConnection transport)
    {
        _server = server;
        _state = state;
        _transport = transport;
        _exchange = new ServerExchange(this, transport, server.Options, state.Date);
    }

    public ServerConnection? NextInList { get; set; }

    public ServerConnection? PreviousInList { get; set; }

    public bool IsDraining => _server.IsDraining;

    public void Start()
    {
        _transport.Watcher = this;
        _state.Add(this);
        if (_server.IsDraining)
        {
            // Accepted by the kernel before the listener was closed.
            End();
            return;
        }

        _ = RunAsync();
    }

    /// <summary>Answers a connection that is one too many, and closes it.</summary>
    public void Refuse(RejectReason reason)
    {
        _state.Add(this);
        _exchange.AnswerRejection(reason, []);
        End();
    }

    /// <summary>Whether so many more bytes would be more than the process may hold.</summary>
    /// <param name="bytes">0 asks whether the bound is reached, by a figure that may be a moment old.</param>
    public bool IsOutOfRoom(long bytes)
    {
        var limit = _server.Options.MaxBufferedBytes;
        return limit > 0 && (bytes == 0 ? _state.BufferedBytes : _server.BufferedBytes + bytes) > limit;
    }

    public void OnPeerGone(TransportConnection connection, ConnectionEnd end) => _exchange.OnPeerGone();

    public void OnDrain()
    {
        if (_phase is Phase.Idle)
        {
            _transport.Close();
        }
    }

    public void OnDrainDeadline()
    {
        _transport.Abort(ConnectionEnd.Shutdown);
        // The watcher is not told of our own acts, but the exchange has to give its upstream up just the same.
        _exchange.OnPeerGone();
    }

    public RequestHead RentHead() => _state.RentHead();

    public void ReturnHead(RequestHead head) => _state.ReturnHead(head);

    private async Task RunAsync()
    {
        try
        {
            do
            {
                ParseOutcome outcome;
                while ((outcome = TryReadHead()) == ParseOutcome.NeedMore)
                {
                    if (await _transport.Input.FillAsync() <= 0)
                    {
                        return;
                    }
                }

                if (outcome == ParseOutcome.Rejected)
                {
                    await _exchange.FinishAsync();
                    return;
                }

                _phase = Phase.Handling;
                _state.Reactor.Cancel(this);
                await _server.Handler.HandleAsync(_exchange);
            }
            while (await _exchange.FinishAsync());
        }
        catch (Exception fault)
        {
            // The one place where a handler's exception ends: the client sees a connection cut short, never a
            // half answer that looks whole.
            _transport.Abort(ConnectionEnd.LocalAborted);
            _server.Options.OnHandlerFault?.Invoke(fault);
        }
        finally
        {
            End();
        }
    }

    /// <summary>Parses what has arrived. On NeedMore the right deadline is armed; on Rejected the answer is
    /// written.</summary>
    private ParseOutcome TryReadHead()
    {
        var unread = _transport.Input.Unread;
        if (unread.IsEmpty)
        {
            _phase = Phase.Idle;
            if (_server.IsDraining)
            {
                _transport.Close();
            }

            _state.Reactor.Schedule(this, _server.Options.IdleSeconds * 1000);
            return ParseOutcome.NeedMore;
        }

        var head = _exchange.BeginRequest();
        var outcome = _parser.TryRead(unread, head, _server.Options.Limits, out var consumedBytes, out var reason);
        switch (outcome)
        {
            case ParseOutcome.Done:
                _parser.Reset();
                _exchange.TakeHead(unread[..consumedBytes]);
                _transport.Input.Consume(consumedBytes);
                reason = head.Authority.IsEmpty ? RejectReason.None : TargetRule.Judge(head, _server.Options);
                if (reason != RejectReason.None)
                {
                    _exchange.AnswerRejection(reason, head.Path);
                    return ParseOutcome.Rejected;
                }

                break;
            case ParseOutcome.Rejected:
                _exchange.AnswerRejection(reason, TargetOf(unread));
                break;
            default:
                // The head object stays: the parser has put the fields there that it will not look at again.
                if (_phase != Phase.Head)
                {
                    // The deadline runs from the first byte: a byte now and then does not extend it.
                    _phase = Phase.Head;
                    _state.Reactor.Schedule(this, _server.Options.HeadSeconds * 1000);
                }

                break;
        }

        return outcome;
    }

    /// <summary>The target of a head that was refused, as far as it can be told: for the shape of the error
    /// only.</summary>
    private static ReadOnlySpan<byte> TargetOf(ReadOnlySpan<byte> unread)
    {
        var start = unread.IndexOf((byte)' ') + 1;
        if (start <= 1)
        {
            return [];
        }

        var rest = unread[start..];
        var end = rest.IndexOfAny(" ?\r\n"u8);
        return end < 0 ? rest : rest[..end];
    }

    private void End()
    {
        if (_phase == Phase.Closed)
        {
            return;
        }

        _phase = Phase.Closed;
        _state.Reactor.Cancel(this);
        _transport.Watcher = null;
        _exchange.DropRequest();
        _transport.Close();
        _state.Remove(this);
        _server.OnClosed();
    }
}
