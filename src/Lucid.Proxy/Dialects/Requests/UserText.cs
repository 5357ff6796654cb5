using System;
using System.Security.Cryptography;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>Writes who the client's own caller is. Providers bound its length, and one forbids what identifies a
/// person: then a hash stands for it, the same for the same caller.</summary>
internal static class UserText
{
    public static void Write(ReadOnlySpan<byte> user, int mostBytes, ByteScratch output)
    {
        if (user.Length <= mostBytes && !user.Contains((byte)'@'))
        {
            output.Write(user);
            return;
        }

        WriteHash(user, output);
    }

    /// <summary>64 hexadecimal digits.</summary>
    public static void WriteHash(ReadOnlySpan<byte> user, ByteScratch output)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(user, hash);
        foreach (var value in hash)
        {
            output.Write("0123456789abcdef"u8[value >> 4]);
            output.Write("0123456789abcdef"u8[value & 15]);
        }
    }
}
