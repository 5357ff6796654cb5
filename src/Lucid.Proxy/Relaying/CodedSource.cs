using System;
using System.IO;

namespace Lucid.Proxy.Relaying;

/// <summary>Gives a compressed body out in small pieces and its end byte by byte, so that its position says where the
/// compressed data ended: the library's streams do not tell whether more follows.</summary>
internal sealed class CodedSource(ArraySegment<byte> coded)
    : MemoryStream(coded.Array!, coded.Offset, coded.Count, writable: false)
{
    private const int PieceBytes = 512;

    private long _turnEnd = long.MaxValue;

    /// <summary>The turn's worth was given out and more follows: a read of nothing was not the end.</summary>
    public bool IsPaused => Position >= _turnEnd && Position < Length;

    /// <summary>Gives out about <paramref name="bytes"/> more until the next turn: some data inflate to
    /// nothing.</summary>
    public void BeginTurn(int bytes) => _turnEnd = Position + bytes;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => IsPaused
        ? 0
        : base.Read(buffer, offset, Math.Min(count, Length - Position > PieceBytes ? PieceBytes : 1));
}
