using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;

namespace Lucid.Net.Server;

/// <content>Reading a chunked request body into a slab of its own.</content>
public sealed partial class ServerExchange
{
    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    private async ValueTask<BodyOutcome> ReadChunkedAsync(int maxBytes)
    {
        if (!await ContinueAsync())
        {
            return BodyOutcome.ClientGone;
        }

        var decoder = default(ChunkedDecoder);
        for (;;)
        {
            var outcome = DecodeChunks(ref decoder, maxBytes);
            if (outcome != ParseOutcome.NeedMore)
            {
                _connection.GuardBody(isOn: false);
                return outcome == ParseOutcome.Done ? BodyOutcome.Complete
                    : BodyReject != RejectReason.None ? BodyOutcome.Rejected
                    : _isRoomMissing ? BodyOutcome.NoRoom
                    : BodyOutcome.TooLarge;
            }

            _connection.GuardBody(isOn: true);
            var filled = await Connection.Input.FillAsync();
            if (filled <= 0)
            {
                return EndedEarly(filled);
            }

            ReceivedBodyBytes += filled;
        }
    }

    /// <summary>Decodes what has arrived. Rejected with <see cref="BodyReject"/> None means: over the limit, or no
    /// room.</summary>
    private ParseOutcome DecodeChunks(ref ChunkedDecoder decoder, int maxBytes)
    {
        var input = Connection.Input;
        for (;;)
        {
            var unread = input.Unread;
            var outcome = decoder.TryRead(unread, out var consumed, out var start, out var bytes, out var reason);
            if (bytes > 0)
            {
                if (_bodySlabBytes + bytes > maxBytes || !TryAppendBody(unread.Slice(start, bytes)))
                {
                    _bodyPhase = BodyPhase.Broken;
                    return ParseOutcome.Rejected;
                }
            }

            input.Consume(consumed);
            switch (outcome)
            {
                case ParseOutcome.Done:
                    _bodyPhase = BodyPhase.Complete;
                    _bodySlab ??= [];
                    return outcome;
                case ParseOutcome.Rejected:
                    _bodyPhase = BodyPhase.Broken;
                    BodyReject = reason;
                    return outcome;
                case ParseOutcome.NeedMore when bytes == 0 && consumed == 0:
                    return outcome;
                default:
                    if (input.Unread.IsEmpty)
                    {
                        return ParseOutcome.NeedMore;
                    }

                    break;
            }
        }
    }

    private bool TryAppendBody(ReadOnlySpan<byte> data)
    {
        var slabs = Reactor.Slabs;
        var needed = _bodySlabBytes + data.Length;
        if (_bodySlab is null || _bodySlab.Length < needed)
        {
            _isRoomMissing = _connection.IsOutOfRoom(needed);
            if (_isRoomMissing)
            {
                return false;
            }

            var grown = slabs.Rent(Math.Max(needed, SlabPool.SmallSlabBytes));
            if (_bodySlab is { } slab)
            {
                slab.AsSpan(0, _bodySlabBytes).CopyTo(grown);
                slabs.Return(slab, _bodySlabBytes);
            }

            _bodySlab = grown;
        }

        data.CopyTo(_bodySlab.AsSpan(_bodySlabBytes));
        _bodySlabBytes = needed;
        return true;
    }
}
