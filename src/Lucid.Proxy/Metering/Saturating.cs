namespace Lucid.Proxy.Metering;

/// <summary>Sums of what strangers report: they stop at the largest number instead of wrapping or throwing.</summary>
internal static class Saturating
{
    /// <summary>The sum of two numbers of zero or more, at most <see cref="long.MaxValue"/>.</summary>
    public static long Add(long left, long right) => left > long.MaxValue - right ? long.MaxValue : left + right;
}
