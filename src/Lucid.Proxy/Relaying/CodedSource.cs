using System;
using System.IO;

namespace Lucid.Proxy.Relaying;

/// <summary>Gives a compressed body out in small pieces and its end byte by byte, so that its position says where the
/// compressed data ended: the library's streams do not tell whether more follows.</summary>
internal sealed class CodedSource(ArraySegment<byte> coded)
    : MemoryStream(coded.Array!, coded.Offset, coded.Count, writable: false)
{
    private const int PieceBytes = 512;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) =>
        base.Read(buffer, offset, Math.Min(count, Length - Position > PieceBytes ? PieceBytes : 1));
}
