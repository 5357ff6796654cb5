using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lucid.Net.Json;

// 64 bytes of a text in four registers, zeros behind its end.
internal readonly struct JsonBlock(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c, Vector128<byte> d)
{
    public const int Bytes = 64;

    private const int Part = 16;

    private readonly Vector128<byte> _a = a;
    private readonly Vector128<byte> _b = b;
    private readonly Vector128<byte> _c = c;
    private readonly Vector128<byte> _d = d;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static JsonBlock Read(ReadOnlySpan<byte> text, int at)
    {
        return text.Length - at >= Bytes ? Whole(text.Slice(at, Bytes)) : Last(text[at..]);
    }

    // Bit n: whether byte n is the value.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Equal(byte value)
    {
        Vector128<byte> wanted = Vector128.Create(value);
        ulong low = Vector128.Equals(_a, wanted).ExtractMostSignificantBits()
            | (Vector128.Equals(_b, wanted).ExtractMostSignificantBits() << Part);
        ulong high = Vector128.Equals(_c, wanted).ExtractMostSignificantBits()
            | (Vector128.Equals(_d, wanted).ExtractMostSignificantBits() << Part);
        return low | (high << (2 * Part));
    }

    // Brackets as the braces from which one bit tells them: '[' as '{', ']' as '}'.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public JsonBlock Fold()
    {
        Vector128<byte> bit = Vector128.Create((byte)0x20);
        return new JsonBlock(_a | bit, _b | bit, _c | bit, _d | bit);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static JsonBlock Whole(ReadOnlySpan<byte> text) => new(
        Vector128.Create(text[..Part]),
        Vector128.Create(text.Slice(Part, Part)),
        Vector128.Create(text.Slice(2 * Part, Part)),
        Vector128.Create(text.Slice(3 * Part, Part)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static JsonBlock Last(ReadOnlySpan<byte> text)
    {
        Span<byte> padded = stackalloc byte[Bytes];
        padded.Clear();
        text.CopyTo(padded);
        return Whole(padded);
    }
}
