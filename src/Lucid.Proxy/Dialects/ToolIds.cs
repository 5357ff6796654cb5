using System;

namespace Lucid.Proxy.Dialects;

/// <summary>Ids of tool calls that every dialect takes: letters, digits, <c>_</c> and <c>-</c>, at most 64. The same id
/// is always changed into the same id, in the call and in its result.</summary>
internal static class ToolIds
{
    /// <summary>The longest id that all providers take.</summary>
    public const int MaxBytes = 64;

    private const int KeptBytes = 40;

    /// <summary>True for an id that can stay as it is.</summary>
    /// <param name="id">Inside of a JSON string.</param>
    public static bool IsClean(ReadOnlySpan<byte> id)
    {
        foreach (var value in id)
        {
            if (!IsAllowed(value))
            {
                return false;
            }
        }

        return id.Length is > 0 and <= MaxBytes;
    }

    /// <summary>Writes an id, changed where it must be.</summary>
    public static void Write(ReadOnlySpan<byte> id, ByteScratch output)
    {
        if (IsClean(id))
        {
            output.Write(id);
            return;
        }

        // FNV-1a: ids that differ only in what is cut off must stay different.
        var hash = 14695981039346656037UL;
        foreach (var value in id)
        {
            hash = (hash ^ value) * 1099511628211UL;
        }

        foreach (var value in id[..Math.Min(id.Length, KeptBytes)])
        {
            output.Write(IsAllowed(value) ? value : (byte)'_');
        }

        output.Write((byte)'-');
        for (var shift = 60; shift >= 0; shift -= 4)
        {
            output.Write("0123456789abcdef"u8[(int)(hash >> shift) & 15]);
        }
    }

    /// <summary>Writes an id for a call that came without one.</summary>
    /// <param name="seed">The seed of the answer.</param>
    /// <param name="number">Which call of the answer.</param>
    /// <param name="output">Where to.</param>
    public static void WriteMinted(ReadOnlySpan<byte> seed, int number, ByteScratch output)
    {
        output.Write("call_"u8);
        output.Write(seed);
        output.Write((byte)'_');
        output.WriteNumber(number);
    }

    private static bool IsAllowed(byte value) => value
        is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9')
        or (byte)'_' or (byte)'-';
}
