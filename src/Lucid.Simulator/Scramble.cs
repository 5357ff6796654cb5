using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Lucid.Simulator;

/// <summary>
/// Numbers that look random and depend on nothing but their arguments: the same request gives the same answer, on
/// every machine and in every process.
/// </summary>
internal static class Scramble
{
    private const string IdLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Eight bytes a step: prompts of a megabyte are hashed on the benchmark's upstream too.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed)
    {
        ulong hash = seed ^ ((ulong)bytes.Length * 0x9E3779B97F4A7C15);
        while (bytes.Length >= 8)
        {
            hash = BitOperations.RotateLeft(hash ^ Mix(BinaryPrimitives.ReadUInt64LittleEndian(bytes)), 27);
            hash = (hash * 5) + 0x52DCE729;
            bytes = bytes[8..];
        }

        foreach (byte value in bytes)
        {
            hash = (hash ^ value) * 0x100000001B3;
        }

        return Mix(hash);
    }

    /// <summary>The number at a place of the sequence that a seed names (the finisher of SplitMix64).</summary>
    public static ulong At(ulong seed, int place) => Mix(seed + ((ulong)(uint)place * 0x9E3779B97F4A7C15));

    /// <summary>Appends an identifier of letters and digits.</summary>
    public static void AppendId(ByteBuffer buffer, ulong seed, int letters)
    {
        Span<byte> room = buffer.Room(letters);
        for (int i = 0; i < letters; i++)
        {
            room[i] = (byte)IdLetters[(int)(At(seed, i) % (uint)IdLetters.Length)];
        }

        buffer.Advance(letters);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
