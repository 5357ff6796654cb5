using System;
using System.Globalization;
using System.Linq;
using System.Text.Json;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>A workspace's money at one moment, in nano-dollars.</summary>
internal sealed record AccountSnapshot(long BalanceNano, long HeldNano, int InFlight)
{
    private const decimal NanoPerUsd = 1_000_000_000m;

    public static AccountSnapshot Of(JsonElement account) => new(
        Nano(account.GetProperty("balanceUsd").GetString()!),
        Nano(account.GetProperty("heldUsd").GetString()!),
        account.GetProperty("users").EnumerateArray().Sum(user => user.GetProperty("inFlight").GetInt32()));

    /// <summary>A decimal number of dollars, exactly.</summary>
    public static long Nano(string usd)
    {
        decimal nano = decimal.Parse(usd, CultureInfo.InvariantCulture) * NanoPerUsd;
        return decimal.IsInteger(nano) ? (long)nano : throw new FormatException($"{usd} is finer than a nano-dollar.");
    }

    /// <summary>Nano-dollars as the decimal number of dollars that they are.</summary>
    public static string UsdText(long nano) => (nano / NanoPerUsd).ToString(CultureInfo.InvariantCulture);
}
