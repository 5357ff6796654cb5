using System;
using System.Globalization;

namespace Lucid.Proxy.Metering;

/// <summary>An amount of money in nano-dollars (10^-9 USD). Arithmetic is checked: it throws, it never wraps.</summary>
/// <param name="Value">Nano-dollars.</param>
internal readonly record struct NanoUsd(long Value) : IComparable<NanoUsd>
{
    /// <summary>Nano-dollars in one dollar.</summary>
    public const long PerUsd = 1_000_000_000;

    /// <summary>No money.</summary>
    public static NanoUsd Zero => default;

    public static NanoUsd operator +(NanoUsd left, NanoUsd right) => new(checked(left.Value + right.Value));

    public static NanoUsd operator -(NanoUsd left, NanoUsd right) => new(checked(left.Value - right.Value));

    public static bool operator <(NanoUsd left, NanoUsd right) => left.Value < right.Value;

    public static bool operator >(NanoUsd left, NanoUsd right) => left.Value > right.Value;

    public static bool operator <=(NanoUsd left, NanoUsd right) => left.Value <= right.Value;

    public static bool operator >=(NanoUsd left, NanoUsd right) => left.Value >= right.Value;

    /// <summary>The smaller of two amounts.</summary>
    public static NanoUsd Min(NanoUsd left, NanoUsd right) => left.Value <= right.Value ? left : right;

    /// <summary>Reads an amount of dollars exactly: at most 9 decimals, no sign, no exponent.</summary>
    public static bool TryParseUsd(ReadOnlySpan<char> text, out NanoUsd value)
    {
        bool isRead = DecimalAmount.TryParse(text, DecimalAmount.MaxDecimals, out long nano);
        value = new NanoUsd(nano);
        return isRead;
    }

    public int CompareTo(NanoUsd other) => Value.CompareTo(other.Value);

    /// <summary>
    /// The exact amount in dollars without trailing zeros: <c>1.500000001</c>, <c>0</c>, <c>-0.25</c>.
    /// </summary>
    public string ToUsdText()
    {
        // Through unsigned: the magnitude of long.MinValue has no positive long.
        ulong magnitude = Value < 0 ? 0UL - (ulong)Value : (ulong)Value;
        string sign = Value < 0 ? "-" : "";
        ulong dollars = magnitude / PerUsd;
        ulong nanos = magnitude % PerUsd;
        return nanos == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{sign}{dollars}")
            : string.Create(CultureInfo.InvariantCulture, $"{sign}{dollars}.{nanos:D9}").TrimEnd('0');
    }

    public override string ToString() => ToUsdText();
}
