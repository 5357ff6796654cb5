using System;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;
using Lucid.Net.Transport;

namespace Lucid.Net.Server;

/// <summary>One request and its answer. The same object serves every exchange of a connection, one after the
/// other.</summary>
/// <remarks>Used on the reactor thread of its connection only, and only until the handler's task completes. Nothing
/// here allocates in steady state.</remarks>
public sealed partial class ServerExchange
{
    private readonly ServerConnection _connection;
    private readonly HttpServerOptions _options;
    private readonly DateLine _date;
    private RequestHead? _head;

    internal ServerExchange(
        ServerConnection connection, TransportConnection transport, HttpServerOptions options, DateLine date)
    {
        _connection = connection;
        Connection = transport;
        _options = options;
        _date = date;
    }

    /// <summary>The head of the request; valid until <see cref="ReleaseRequest"/> or the end of the handler.</summary>
    /// <exception cref="InvariantException">The request was released.</exception>
    public RequestHead Request
    {
        get
        {
            Invariant.Holds(_head is not null);
            return _head;
        }
    }

    /// <summary>The connection that the request came on.</summary>
    public TransportConnection Connection { get; }

    /// <summary>The reactor that owns the connection, and with it this exchange.</summary>
    public Reactor Reactor => Connection.Reactor;

    /// <summary>True once the client closed or reset its side while the handler was running.</summary>
    public bool IsClientGone { get; private set; }

    /// <summary>Told once, on the reactor, when the client leaves while the handler runs. Set to null by the server
    /// after each exchange.</summary>
    public IClientWatcher? ClientWatcher { get; set; }

    /// <summary>Set it to close the connection after this answer.</summary>
    public bool CloseAfterAnswer { get; set; }

    /// <summary>Whole field lines, each with its CR LF, that every answer of this exchange begins with; empty for none.
    /// Forgotten at the end of the exchange.</summary>
    public ReadOnlyMemory<byte> AnswerLines { get; set; }

    /// <summary>State that the handler keeps for the connection, across its requests.</summary>
    public object? ConnectionState { get; set; }

    /// <summary>Gives the memory of the request back early: head and body are invalid from here. A long stream then
    /// holds nothing of its request.</summary>
    public void ReleaseRequest()
    {
        ReleaseBody();
        if (_head is not { } head)
        {
            return;
        }

        _keepAliveAsked = head.KeepAlive;
        _minorVersion = head.MinorVersion;
        _isHeadRequest = head.Method == HttpMethod.Head;
        _head = null;
        var headBytes = head.HeadBytes;
        if (head.Detach() is { } slab)
        {
            Reactor.Slabs.Return(slab, headBytes);
        }

        _connection.ReturnHead(head);
    }

    internal RequestHead BeginRequest() => _head ??= _connection.RentHead();

    /// <summary>Copies the head out of the receive slab, so that it stays valid while the body is read behind
    /// it.</summary>
    internal void TakeHead(ReadOnlySpan<byte> headBytes)
    {
        Invariant.Holds(_head is not null);
        _head.Attach(Reactor.Slabs.Rent(headBytes.Length));
        _head.CopyFrom(headBytes);
        _keepAliveAsked = _head.KeepAlive;
        _minorVersion = _head.MinorVersion;
        _isHeadRequest = _head.Method == HttpMethod.Head;
        _framing = _head.Framing;
        _bodyPhase = _head.Framing == BodyFraming.None ? BodyPhase.Complete : BodyPhase.Unread;
        _bodyLength = _head.Framing == BodyFraming.Length ? _head.ContentLength : 0;
        _expectsContinue = _head.ExpectContinue;
    }

    internal void DropRequest()
    {
        if (_head is not null)
        {
            ReleaseRequest();
        }
    }

    internal void OnPeerGone()
    {
        IsClientGone = true;
        ClientWatcher?.OnClientGone(this);
    }

    internal void AnswerRejection(RejectReason reason, ReadOnlySpan<byte> target)
    {
        CloseAfterAnswer = true;
        if (_options.Rejections is { } rejections)
        {
            rejections.Answer(this, reason, target);
            return;
        }

        // The sentences are our own and hold nothing that JSON would escape.
        var body = Encoding.ASCII.GetBytes($"{{\"error\":\"{RejectReasons.Text(reason)}\"}}");
        StartAnswer(RejectReasons.Status(reason));
        Header("content-type"u8, "application/json"u8);
        BeginBody(body.Length);
        Write(body);
    }

    /// <summary>Ends the answer and makes the connection ready for the next request.</summary>
    /// <returns>False: the connection must be closed.</returns>
    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    internal async ValueTask<bool> FinishAsync()
    {
        ClientWatcher = null;
        EndAnswer();
        if (Connection.Output.UnsentBytes > 0 && !await FlushAsync())
        {
            return Reset(keep: false);
        }

        var keep = _isKept && _answer == Answer.Ended && !CloseAfterAnswer;
        if (keep && _bodyPhase == BodyPhase.Unread && !await DrainBodyAsync())
        {
            keep = false;
        }

        return Reset(keep);
    }

    private bool Reset(bool keep)
    {
        ReleaseRequest();
        _answer = Answer.None;
        _isKept = false;
        CloseAfterAnswer = false;
        BodyReject = RejectReason.None;
        AnswerLines = default;
        // A client that has ended its side may still have asked for more before it did.
        return keep && Connection.End is ConnectionEnd.None or ConnectionEnd.PeerClosed;
    }
}
