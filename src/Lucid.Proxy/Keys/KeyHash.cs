using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Lucid.Proxy.Keys;

/// <summary>The SHA-256 of an API key: all that is ever stored of it.</summary>
internal readonly struct KeyHash : IEquatable<KeyHash>
{
    /// <summary>Bytes of the hash.</summary>
    public const int Bytes = SHA256.HashSizeInBytes;

    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    /// <summary>Takes 32 bytes as they stand in the journal.</summary>
    public KeyHash(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Bytes);
        _first = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        _second = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        _third = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        _fourth = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
    }

    /// <summary>Hashes the bytes of a key as the client sent them. Allocates nothing.</summary>
    public static KeyHash Of(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[Bytes];
        SHA256.HashData(key, hash);
        return new KeyHash(hash);
    }

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, _first);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], _second);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], _third);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..Bytes], _fourth);
    }

    /// <summary>Compares all 32 bytes in a time that does not depend on where they differ.</summary>
    public bool Equals(KeyHash other) =>
        CryptographicOperations.FixedTimeEquals(
            MemoryMarshal.AsBytes(new ReadOnlySpan<KeyHash>(in this)),
            MemoryMarshal.AsBytes(new ReadOnlySpan<KeyHash>(in other)));

    public override bool Equals(object? obj) => obj is KeyHash other && Equals(other);

    /// <summary>The hash is already uniform: any 32 bits of it spread as well as all.</summary>
    public override int GetHashCode() => (int)_first;
}
