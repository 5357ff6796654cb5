using System;

namespace Lucid.Simulator.Requests;

/// <summary>Where the values that name an answer stand in a body.</summary>
internal struct BodyPlaces
{
    public ByteRange Messages;
    public ByteRange System;
    public ByteRange Tools;

    public readonly ReadOnlySpan<byte> Of(ReadOnlySpan<byte> body, ByteRange range) =>
        body.Slice(range.Start, range.Bytes);
}
