namespace Lucid.Simulator;

/// <summary>A run of bytes inside a <see cref="ByteBuffer"/>.</summary>
internal readonly record struct ByteRange(int Start, int Bytes)
{
    public int End => Start + Bytes;

    public bool IsEmpty => Bytes == 0;
}
