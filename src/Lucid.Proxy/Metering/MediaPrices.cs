using System;
using System.Collections.Generic;

namespace Lucid.Proxy.Metering;

/// <summary>
/// The prices of a model that is billed by the picture, the character or the second, in nano-dollars per thousand
/// units, exactly. A call is rounded once, up, to one nano-dollar.
/// </summary>
/// <param name="Unit">What is counted.</param>
/// <param name="NanoPerThousand">Price of a thousand units, 0 or more.</param>
internal sealed record MediaPrices(MediaUnit Unit, long NanoPerThousand)
{
    private const uint UnitsPerPrice = 1000;

    /// <summary>Other prices by the name of what was asked for: a size (<c>4k</c>), a quality (<c>hd</c>).</summary>
    public IReadOnlyDictionary<string, long> Variants { get; init; } = new Dictionary<string, long>();

    /// <summary>The dearest price a unit can be billed at, whatever is asked for.</summary>
    public long DearestNanoPerThousand
    {
        get
        {
            long dearest = NanoPerThousand;
            foreach (long price in Variants.Values)
            {
                dearest = Math.Max(dearest, price);
            }

            return dearest;
        }
    }

    /// <summary>
    /// What so many units of a variant cost, rounded up once. A variant that has no price of its own costs the usual
    /// one. Stops at <see cref="long.MaxValue"/> nano-dollars.
    /// </summary>
    public NanoUsd Cost(long units, string? variant)
    {
        long price = variant is not null && Variants.TryGetValue(variant, out long own) ? own : NanoPerThousand;
        return Amount(units, price);
    }

    /// <summary>The most so many units can cost, of whatever variant.</summary>
    public NanoUsd UpperBound(long units) => Amount(units, DearestNanoPerThousand);

    private static NanoUsd Amount(long units, long nanoPerThousand)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        UInt128 product = (UInt128)units * (UInt128)nanoPerThousand;
        UInt128 nano = (product / UnitsPerPrice) + (product % UnitsPerPrice == 0 ? 0U : 1U);
        return new NanoUsd(nano > (UInt128)long.MaxValue ? long.MaxValue : (long)nano);
    }
}
