using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Net.Async;

namespace Lucid.Net.Transport.Tls;

/// <summary>
/// The encrypted side of a TLS connection as the stream that <see cref="System.Net.Security.SslStream"/> wants. All
/// waits are those of the plain connection, so their continuations run on the reactor.
/// </summary>
internal sealed class TlsStream : Stream
{
    private const byte FirstRecordType = 0x14;
    private const byte LastRecordType = 0x17;

    private readonly SlabConnection _plain;
    private bool _hasFirst;

    public TlsStream(SlabConnection plain)
    {
        _plain = plain;
    }

    /// <summary>True once the peer's end was met here: whatever ends above after that did not end by
    /// close_notify.</summary>
    public bool HasPlainEnd { get; private set; }

    /// <summary>True when the first byte that came begins no TLS record: the peer speaks something else.</summary>
    public bool IsPlain { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>A read of no bytes waits for bytes without a buffer: an idle connection holds none.</summary>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_plain.Input.HasUnread)
        {
            return new ValueTask<int>(Take(buffer.Span));
        }
        return FillAndTakeAsync(buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        return RequireSentAsync(_plain.Output.SendAsync(buffer.Span));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        return WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        return Task.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        throw new NotSupportedException("A reactor never blocks.");
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        throw new NotSupportedException("A reactor never blocks.");
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        throw new NotSupportedException();
    }

    public override void SetLength(long value)
    {
        throw new NotSupportedException();
    }

    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    private async ValueTask<int> FillAndTakeAsync(Memory<byte> buffer)
    {
        int got = await _plain.Input.FillAsync();
        if (got < 0)
        {
            throw new IOException($"The connection ended: {_plain.End}.");
        }
        HasPlainEnd |= got == 0;
        return got == 0 ? 0 : Take(buffer.Span);
    }

    [AsyncMethodBuilder(typeof(PooledTaskBuilder))]
    private async ValueTask RequireSentAsync(ValueTask<bool> send)
    {
        if (!await send)
        {
            throw new IOException($"The connection ended: {_plain.End}.");
        }
    }

    private int Take(Span<byte> buffer)
    {
        ReadOnlySpan<byte> unread = _plain.Input.Unread;
        int count = Math.Min(unread.Length, buffer.Length);
        if (!_hasFirst && count > 0)
        {
            _hasFirst = true;
            IsPlain = unread[0] is < FirstRecordType or > LastRecordType;
        }
        unread[..count].CopyTo(buffer);
        _plain.Input.Consume(count);
        return count;
    }
}
