namespace Lucid.Net.Bytes;

/// <summary>A run of bytes inside some buffer that the owner of the range knows.</summary>
/// <param name="Start">Offset of the first byte.</param>
/// <param name="Bytes">Length; 0 for a range that is absent or empty.</param>
public readonly record struct ByteRange(int Start, int Bytes)
{
    /// <summary>True when there is nothing in the range.</summary>
    public bool IsEmpty => Bytes == 0;

    /// <summary>Offset behind the last byte.</summary>
    public int End => Start + Bytes;
}
