using System;

namespace Lucid.Fuzz;

/// <summary>
/// The bytes of an input and how they arrive: its first byte says in which steps (0: at once), the rest are the bytes.
/// So the driver finds cuts as it finds contents.
/// </summary>
internal readonly ref struct Arrival
{
    private readonly int _step;

    public Arrival(ReadOnlySpan<byte> input)
    {
        _step = input.IsEmpty ? 0 : input[0];
        Bytes = input.IsEmpty ? input : input[1..];
    }

    /// <summary>All bytes.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>How many bytes have arrived after the step that follows <paramref name="arrived"/>.</summary>
    public int Next(int arrived) => _step == 0 ? Bytes.Length : Math.Min(Bytes.Length, arrived + _step);
}
