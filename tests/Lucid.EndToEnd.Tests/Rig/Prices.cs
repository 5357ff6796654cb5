using System;
using System.Globalization;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>Prices in nano-dollars for a thousand tokens, and the cost of a call by plain arithmetic.</summary>
internal readonly record struct Prices(long Input, long Output, long CacheRead, long CacheWrite)
{
    public string InputText => PerMillion(Input);

    public string OutputText => PerMillion(Output);

    public string CacheReadText => PerMillion(CacheRead);

    public string CacheWriteText => PerMillion(CacheWrite);

    /// <summary>What a call costs in nano-dollars: one sum, rounded up once.</summary>
    /// <param name="input">Input tokens neither read from the cache nor written to it.</param>
    /// <param name="output">Output tokens.</param>
    /// <param name="cacheRead">Tokens read from the cache.</param>
    /// <param name="cacheWrite">Tokens written to the cache.</param>
    public long Cost(long input, long output, long cacheRead = 0, long cacheWrite = 0)
    {
        Int128 sum = ((Int128)input * Input) + ((Int128)output * Output) + ((Int128)cacheRead * CacheRead)
            + ((Int128)cacheWrite * CacheWrite);
        return (long)((sum + 999) / 1000);
    }

    // One nano-dollar for a thousand tokens is a millionth of a dollar for a million.
    private static string PerMillion(long nanoPerThousand) =>
        (nanoPerThousand / 1_000_000m).ToString(CultureInfo.InvariantCulture);
}
