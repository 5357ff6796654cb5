using System;

namespace Lucid.Testing;

/// <summary>
/// One way in which an input arrives: as prefixes that grow. Each view is a fresh copy between guard bytes of 0xFF,
/// which no grammar here allows, so a parser that looks past its run is seen, and so is one that expects the memory to
/// stay.
/// </summary>
public sealed class Split
{
    private const int GuardBytes = 32;
    private readonly byte[] _input;
    private readonly int[] _prefixes;
    private readonly int _guardBytes;
    private int _filled;
    private int _consumed;

    internal Split(string name, byte[] input, int[] prefixes, bool isGuarded)
    {
        Name = name;
        _input = input;
        _prefixes = prefixes;
        _guardBytes = isGuarded ? GuardBytes : 0;
        _filled = -1;
        Fill();
    }

    /// <summary>What kind of split it is, for the message of a failure.</summary>
    public string Name { get; }

    /// <summary>Whether all of the input has arrived.</summary>
    public bool IsEnd => _filled == _prefixes.Length - 1;

    /// <summary>Bytes consumed so far.</summary>
    public int ConsumedBytes => _consumed;

    /// <summary>What arrived and was not consumed, in memory of its own.</summary>
    public ReadOnlySpan<byte> Unread
    {
        get
        {
            ReadOnlySpan<byte> unread = _input.AsSpan(_consumed, _prefixes[_filled] - _consumed);
            byte[] memory = new byte[unread.Length + (2 * _guardBytes)];
            memory.AsSpan().Fill(0xFF);
            unread.CopyTo(memory.AsSpan(_guardBytes));
            return memory.AsSpan(_guardBytes, unread.Length);
        }
    }

    /// <summary>Lets the next bytes arrive.</summary>
    /// <returns>False when all had arrived.</returns>
    public bool Fill()
    {
        if (IsEnd)
        {
            return false;
        }

        _filled++;
        return true;
    }

    /// <summary>Drops bytes from the front.</summary>
    /// <param name="bytes">At most what is unread.</param>
    public void Consume(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _prefixes[_filled] - _consumed);
        _consumed += bytes;
    }
}
