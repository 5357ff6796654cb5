using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;

namespace Lucid.Net.Client;

/// <content>
/// Reading the body of an answer. The reader above always sees one contiguous run without framing:
/// <code>
/// Unread:  [ body bytes not yet consumed ][ gap ][ received, framing not yet looked at ]
///          0                     _bodyBytes  _rawStart                      Unread.Length
/// </code>
/// A chunk is taken out of its framing by moving it to the left, behind what is still unconsumed. In the usual case
/// (everything before was consumed) nothing moves: the front is dropped instead.
/// </content>
public sealed partial class ClientConnection
{
    private ResponseFraming _framing;
    private BodyProgress _progress;
    private ChunkedDecoder _decoder;
    private long _lengthLeft;
    private int _bodyBytes;
    private int _rawStart;
    private ValueTaskAwaiter _draining;
    private Action? _endDrain;

    /// <summary>Body bytes received and not yet consumed, without framing. Valid until the next call of
    /// <see cref="Decode"/>, <see cref="ConsumeBody"/> or <see cref="FillAsync"/>.</summary>
    public ReadOnlySpan<byte> BodyBytes => _transport.Input.Unread[.._bodyBytes];

    /// <summary>The same bytes as <see cref="BodyBytes"/>, with the same life.</summary>
    public ReadOnlyMemory<byte> BodyMemory => _transport.Input.UnreadMemory[.._bodyBytes];

    /// <summary>Takes what has been received out of its framing, into <see cref="BodyBytes"/>.</summary>
    public BodyProgress Decode()
    {
        if (_progress != BodyProgress.More)
        {
            return _progress;
        }

        DropFrontWhenConsumed();
        switch (_framing)
        {
            case ResponseFraming.Length:
                var available = _transport.Input.Unread.Length - _rawStart;
                var taken = (int)Math.Min(available, _lengthLeft);
                _bodyBytes += taken;
                _rawStart += taken;
                _lengthLeft -= taken;
                _progress = _lengthLeft == 0 ? BodyProgress.Complete : BodyProgress.More;
                break;
            case ResponseFraming.UntilClose:
                _bodyBytes = _transport.Input.Unread.Length;
                _rawStart = _bodyBytes;
                break;
            default:
                _progress = DecodeChunks();
                break;
        }

        return _progress;
    }

    /// <summary>Drops the first <paramref name="bytes"/> of <see cref="BodyBytes"/>.</summary>
    public void ConsumeBody(int bytes)
    {
        Invariant.Holds(bytes >= 0 && bytes <= _bodyBytes);
        if (bytes == 0)
        {
            return;
        }

        _bodyBytes -= bytes;
        _rawStart -= bytes;
        _transport.Input.Consume(bytes);
        DropFrontWhenConsumed();
    }

    /// <summary>Waits for more of the body.</summary>
    /// <returns>Bytes received; 0 or less when the connection ended: then ask <see cref="EndOfBody"/>.</returns>
    public ValueTask<int> FillAsync() => _transport.Input.FillAsync(
        _framing == ResponseFraming.Length ? (int)Math.Min(_lengthLeft, int.MaxValue) : 0);

    /// <summary>What the end of the connection means for the body.</summary>
    /// <param name="filled">What <see cref="FillAsync"/> gave, 0 or less.</param>
    public BodyProgress EndOfBody(int filled)
    {
        Invariant.Holds(filled <= 0);
        _isKeepAlive = false;
        _progress = _isCancelled ? BodyProgress.Cancelled
            : _isTimedOut ? BodyProgress.TimedOut
            : filled == 0 && _framing == ResponseFraming.UntilClose ? BodyProgress.Complete
            : BodyProgress.Truncated;
        return _progress;
    }

    internal bool IsBodyComplete => Decode() == BodyProgress.Complete && _bodyBytes == 0;

    /// <summary>Reads the rest of a body that nobody needs, within <paramref name="maxMs"/>, then goes back to the
    /// pool. Nobody waits for it, so its pooled task is ended here.</summary>
    internal void BeginDrain(int maxMs)
    {
#pragma warning disable CA2012 // consumed exactly once, in EndDrain
        _draining = DrainAsync(maxMs).GetAwaiter();
#pragma warning restore CA2012
        if (_draining.IsCompleted)
        {
            EndDrain();
        }
        else
        {
            _draining.UnsafeOnCompleted(_endDrain ??= EndDrain);
        }
    }

    private void EndDrain() => _draining.GetResult();

    [AsyncMethodBuilder(typeof(PooledTaskBuilder))]
    private async ValueTask DrainAsync(int maxMs)
    {
        SetDeadline(maxMs);
        var progress = Decode();
        while (progress == BodyProgress.More)
        {
            ConsumeBody(_bodyBytes);
            var filled = await FillAsync();
            progress = filled > 0 ? Decode() : EndOfBody(filled);
        }

        ConsumeBody(_bodyBytes);
        Pool.Return(this);
    }

    private void BeginBody(ResponseHead head)
    {
        _framing = head.Framing;
        _isKeepAlive = head.KeepAlive;
        _lengthLeft = head.Framing == ResponseFraming.Length ? head.ContentLength : 0;
        _decoder.Reset();
        _bodyBytes = 0;
        _rawStart = 0;
        _progress = head.Framing == ResponseFraming.None
            || (head.Framing == ResponseFraming.Length && head.ContentLength == 0)
            ? BodyProgress.Complete
            : BodyProgress.More;
    }

    private BodyProgress DecodeChunks()
    {
        var unread = _transport.Input.Unread;
        for (;;)
        {
            var raw = unread[_rawStart..];
            var outcome = _decoder.TryRead(raw, out var consumed, out var start, out var bytes, out var reason);
            if (bytes > 0)
            {
                if (_bodyBytes == 0)
                {
                    // Nothing waits in front: let the body begin right here instead of moving it.
                    var front = _rawStart + start;
                    _transport.Input.Consume(front);
                    unread = unread[front..];
                    _rawStart = consumed - start;
                    _bodyBytes = bytes;
                }
                else
                {
                    var source = unread.Slice(_rawStart + start, bytes);
                    source.CopyTo(Writable(unread.Slice(_bodyBytes, bytes)));
                    _bodyBytes += bytes;
                    _rawStart += consumed;
                }
            }
            else
            {
                _rawStart += consumed;
            }

            switch (outcome)
            {
                case ParseOutcome.Done:
                    DropFrontWhenConsumed();
                    return BodyProgress.Complete;
                case ParseOutcome.Rejected:
                    Reject = reason;
                    return BodyProgress.Broken;
                case ParseOutcome.NeedMore when consumed == 0 || _rawStart == unread.Length:
                    DropFrontWhenConsumed();
                    return BodyProgress.More;
                default:
                    break;
            }
        }
    }

    private void DropFrontWhenConsumed()
    {
        if (_bodyBytes == 0 && _rawStart > 0)
        {
            _transport.Input.Consume(_rawStart);
            _rawStart = 0;
        }
    }

    /// <summary>The bytes lie in a slab that this connection alone holds, so they may be moved in place.</summary>
    private static Span<byte> Writable(ReadOnlySpan<byte> own) =>
        MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(own), own.Length);
}
