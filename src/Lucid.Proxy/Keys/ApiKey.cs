using System;
using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Lucid.Proxy.Keys;

/// <summary>
/// The form of an API key: <c>lx-</c> and 43 letters and digits, 256 random bits (43 x log2(62) = 256.03). Letters and
/// digits only, so that a double click selects the whole key and no shell, URL or header ever has to escape it.
/// </summary>
internal static class ApiKey
{
    /// <summary>Characters of every key.</summary>
    public const int Length = 3 + RandomChars;

    private const string Start = "lx-";
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int RandomChars = 43;

    // Shown in lists so that a person finds the key at hand; 232 of the 256 bits stay unknown.
    private const int ShownChars = 7;

    private static readonly SearchValues<byte> AlphabetBytes = SearchValues.Create(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Makes a new key from the system's random source.</summary>
    public static string Create() => string.Concat(Start, RandomNumberGenerator.GetString(Alphabet, RandomChars));

    /// <summary>True when the bytes have the form of a key. Says nothing about whether it was issued.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> presented) =>
        presented.Length == Length
        && presented.StartsWith("lx-"u8)
        && presented[Start.Length..].IndexOfAnyExcept(AlphabetBytes) < 0;

    /// <summary>The hash of a key just made.</summary>
    public static KeyHash HashOf(string key) => KeyHash.Of(Encoding.ASCII.GetBytes(key));

    /// <summary>What lists show of a key: <c>lx-ab12…</c>.</summary>
    public static string PrefixOf(string key) => string.Concat(key.AsSpan(0, ShownChars), "…");
}
