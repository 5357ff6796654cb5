using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;

namespace Lucid.Net.Server;

/// <content>Reading the request body. A body with a length stays where it was received; a chunked one is decoded into a
/// slab of its own. Either way it is one contiguous run.</content>
public sealed partial class ServerExchange
{
    private BodyFraming _framing;
    private BodyPhase _bodyPhase;
    private bool _expectsContinue;
    private bool _isBodyStalled;
    private long _bodyLength;
    private byte[]? _bodySlab;
    private int _bodySlabBytes;
    private bool _isRoomMissing;

    private enum BodyPhase : byte
    {
        Unread,
        Complete,
        Released,
        Broken,
    }

    /// <summary>Why the body was refused, after <see cref="BodyOutcome.Rejected"/>.</summary>
    public RejectReason BodyReject { get; private set; }

    /// <summary>The whole body after <see cref="BodyOutcome.Complete"/>, without its framing. Valid until
    /// <see cref="ReleaseRequest"/> or the end of the handler.</summary>
    public ReadOnlySpan<byte> Body => BodyMemory.Span;

    /// <summary>The same bytes as <see cref="Body"/>.</summary>
    public ReadOnlyMemory<byte> BodyMemory
    {
        get
        {
            Invariant.Holds(_bodyPhase == BodyPhase.Complete);
            return _bodySlab is { } slab
                ? slab.AsMemory(0, _bodySlabBytes)
                : Connection.Input.UnreadMemory[..(int)_bodyLength];
        }
    }

    /// <summary>Length of the body in bytes as the head declares it; -1 when it is chunked.</summary>
    public long DeclaredBodyBytes => _framing == BodyFraming.Chunked ? -1 : _bodyLength;

    /// <summary>Reads the whole body. Answers <c>Expect: 100-continue</c> first, when the client waits for
    /// it.</summary>
    /// <param name="maxBytes">Largest accepted body. A longer declared length is refused before a byte is read.</param>
    public ValueTask<BodyOutcome> ReadBodyAsync(int maxBytes)
    {
        if (_bodyPhase == BodyPhase.Complete)
        {
            return ValueTask.FromResult(BodyOutcome.Complete);
        }

        Invariant.Holds(_bodyPhase == BodyPhase.Unread);
        if (_connection.IsOutOfRoom(0))
        {
            return ValueTask.FromResult(BodyOutcome.NoRoom);
        }

        if (_framing == BodyFraming.Chunked)
        {
            return ReadChunkedAsync(maxBytes);
        }

        if (_bodyLength > maxBytes)
        {
            return ValueTask.FromResult(BodyOutcome.TooLarge);
        }

        if (Connection.Input.Unread.Length >= _bodyLength)
        {
            _bodyPhase = BodyPhase.Complete;
            return ValueTask.FromResult(BodyOutcome.Complete);
        }

        if (_connection.IsOutOfRoom(_bodyLength))
        {
            return ValueTask.FromResult(BodyOutcome.NoRoom);
        }

        // Room for all of it at once, before it comes: what was promised to this body is not promised to another.
        Connection.Input.Reserve((int)(_bodyLength - Connection.Input.Unread.Length));
        return ReadLengthAsync();
    }

    /// <summary>Bytes of bodies that were waited for on this connection, framing included: what its speed is measured
    /// by.</summary>
    internal long ReceivedBodyBytes { get; private set; }

    internal void OnBodyStalled()
    {
        _isBodyStalled = true;
        Connection.Input.GiveUpFill();
    }

    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    private async ValueTask<BodyOutcome> ReadLengthAsync()
    {
        if (!await ContinueAsync())
        {
            return BodyOutcome.ClientGone;
        }

        var input = Connection.Input;
        while (input.Unread.Length < _bodyLength)
        {
            _connection.GuardBody(isOn: true);
            var filled = await input.FillAsync((int)(_bodyLength - input.Unread.Length));
            if (filled <= 0)
            {
                return EndedEarly(filled);
            }

            ReceivedBodyBytes += filled;
        }

        _connection.GuardBody(isOn: false);
        _bodyPhase = BodyPhase.Complete;
        return BodyOutcome.Complete;
    }

    private ValueTask<bool> ContinueAsync()
    {
        if (!_expectsContinue || !Connection.Input.Unread.IsEmpty)
        {
            return ValueTask.FromResult(true);
        }

        _expectsContinue = false;
        Connection.Output.Write("HTTP/1.1 100 Continue\r\n\r\n"u8);
        return FlushAsync();
    }

    private BodyOutcome EndedEarly(int filled)
    {
        _connection.GuardBody(isOn: false);
        _bodyPhase = BodyPhase.Broken;
        return _isBodyStalled ? BodyOutcome.TimedOut
            : filled == 0 ? BodyOutcome.Truncated
            : BodyOutcome.ClientGone;
    }

    /// <summary>Reads a small unread remainder away, so that the connection can be kept.</summary>
    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    private async ValueTask<bool> DrainBodyAsync()
    {
        var input = Connection.Input;
        var left = _bodyLength;
        for (;;)
        {
            var dropped = (int)Math.Min(left, input.Unread.Length);
            input.Consume(dropped);
            left -= dropped;
            if (left == 0)
            {
                _connection.GuardBody(isOn: false);
                _bodyPhase = BodyPhase.Released;
                return true;
            }

            _connection.GuardBody(isOn: true);
            var filled = await input.FillAsync();
            if (filled <= 0)
            {
                EndedEarly(filled);
                return false;
            }

            ReceivedBodyBytes += filled;
        }
    }

    private void ReleaseBody()
    {
        if (_bodySlab is { } slab)
        {
            if (slab.Length > 0)
            {
                Reactor.Slabs.Return(slab, _bodySlabBytes);
            }

            _bodySlab = null;
            _bodySlabBytes = 0;
        }
        else if (_bodyPhase == BodyPhase.Complete && _framing == BodyFraming.Length)
        {
            Connection.Input.Consume((int)_bodyLength);
        }

        if (_bodyPhase == BodyPhase.Complete)
        {
            _bodyPhase = BodyPhase.Released;
        }

        _isBodyStalled = false;
        _isRoomMissing = false;
    }
}
