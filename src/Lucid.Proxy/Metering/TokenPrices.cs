using System;

namespace Lucid.Proxy.Metering;

/// <summary>
/// The prices of one model in nano-dollars per thousand tokens, which is a price per million dollars with six
/// decimals, exactly. A call is rounded once, up, to one nano-dollar.
/// </summary>
/// <remarks>A class whose price is not given costs what its next of kin costs: an hour in the cache as five minutes,
/// reasoning as other output.</remarks>
/// <param name="InputNanoPerThousand">Price of uncached input, 0 or more.</param>
/// <param name="OutputNanoPerThousand">Price of output, 0 or more.</param>
/// <param name="CacheReadNanoPerThousand">Price of input read from the upstream's cache, 0 or more.</param>
/// <param name="CacheWriteNanoPerThousand">Price of input written to the upstream's cache for five minutes, 0 or
/// more.</param>
internal sealed record TokenPrices(
    long InputNanoPerThousand,
    long OutputNanoPerThousand,
    long CacheReadNanoPerThousand,
    long CacheWriteNanoPerThousand)
{
    private const uint TokensPerPrice = 1000;

    // 10^9 nano per dollar, by thousand instead of by million tokens: six decimals of the written price remain.
    private const int PriceDecimals = 6;

    /// <summary>Price of input written to the upstream's cache for an hour.</summary>
    public long CacheWriteHourNanoPerThousand { get; init; } = CacheWriteNanoPerThousand;

    /// <summary>Price of the output that is reasoning.</summary>
    public long ReasoningNanoPerThousand { get; init; } = OutputNanoPerThousand;

    /// <summary>Price of one web search that the provider runs, in nano-dollars; null: none may be asked for. No tier
    /// changes it.</summary>
    public long? WebSearchNano { get; init; }

    /// <summary>What all tokens of a call with a long input cost instead; null when its length does not
    /// matter.</summary>
    public LongInputTier? LongContext { get; init; }

    /// <summary>The dearest price one input token of a call without long context can be billed at.</summary>
    public long DearestInputNanoPerThousand => Math.Max(
        Math.Max(InputNanoPerThousand, CacheReadNanoPerThousand),
        Math.Max(CacheWriteNanoPerThousand, CacheWriteHourNanoPerThousand));

    /// <summary>The dearest price one output token of a call without long context can be billed at.</summary>
    public long DearestOutputNanoPerThousand => Math.Max(OutputNanoPerThousand, ReasoningNanoPerThousand);

    /// <summary>True when no class has a price: such a model needs no credit.</summary>
    public bool IsFree => DearestInputNanoPerThousand == 0 && DearestOutputNanoPerThousand == 0
        && WebSearchNano is null or 0
        && (LongContext is null || LongContext.Prices.IsFree);

    /// <summary>
    /// Reads a price in dollars per million tokens exactly: at most 6 decimals, no sign, no exponent.
    /// </summary>
    public static bool TryParseUsdPerMillion(string text, out long nanoPerThousand) =>
        DecimalAmount.TryParse(text, PriceDecimals, out nanoPerThousand);

    /// <summary>
    /// The exact cost of a call, rounded up once to one nano-dollar. Stops at <see cref="long.MaxValue"/> nano-dollars
    /// (9.2 billion USD), which no balance can pay: settlement must not fail over an absurd report.
    /// </summary>
    public NanoUsd Cost(in TokenUsage usage)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(usage.HasNegative, true, nameof(usage));
        TokenPrices prices = this;
        long input = usage.AllInputTokens;
        while (prices.LongContext is { } tier && input > tier.AboveInputTokens)
        {
            prices = tier.Prices;
        }

        return Plus(prices.OwnCost(in usage), usage.WebSearches);
    }

    /// <summary>
    /// The most a call with these limits can cost: all tokens at the dearest price within reach. Stops at
    /// <see cref="long.MaxValue"/> nano-dollars, which no balance affords.
    /// </summary>
    /// <param name="inputTokens">Upper bound of the input, 0 or more.</param>
    /// <param name="outputTokens">Upper bound of the output, 0 or more.</param>
    /// <param name="webSearches">Upper bound of the searches, 0 or more.</param>
    public NanoUsd UpperBound(long inputTokens, long outputTokens, long webSearches)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(outputTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(webSearches);
        NanoUsd bound = OwnBound(inputTokens, outputTokens);
        TokenPrices prices = this;
        while (prices.LongContext is { } tier && inputTokens > tier.AboveInputTokens)
        {
            // A tier may be cheaper in one class and dearer in another, so every one within reach counts.
            prices = tier.Prices;
            NanoUsd inTier = prices.OwnBound(inputTokens, outputTokens);
            bound = inTier > bound ? inTier : bound;
        }

        return Plus(bound, webSearches);
    }

    /// <summary>The most of calls without web searches.</summary>
    public NanoUsd UpperBound(long inputTokens, long outputTokens) => UpperBound(inputTokens, outputTokens, 0);

    /// <summary>
    /// The most output tokens whose <see cref="UpperBound(long, long)"/> stays within <paramref name="available"/>.
    /// </summary>
    /// <returns>-1 when not even the input is affordable; <see cref="long.MaxValue"/> when output costs
    /// nothing.</returns>
    public long AffordableOutputTokens(NanoUsd available, long inputTokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputTokens);
        long affordable = OwnAffordable(available, inputTokens);
        TokenPrices prices = this;
        while (prices.LongContext is { } tier && inputTokens > tier.AboveInputTokens)
        {
            prices = tier.Prices;
            affordable = Math.Min(affordable, prices.OwnAffordable(available, inputTokens));
        }

        return affordable;
    }

    /// <summary>These prices times a factor, long inputs included. Each is rounded up to one nano-dollar per thousand
    /// tokens.</summary>
    /// <param name="thousandths">The factor in thousandths, 1 or more.</param>
    public TokenPrices Times(long thousandths)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(thousandths, 1);
        return new TokenPrices(
            Times(InputNanoPerThousand, thousandths),
            Times(OutputNanoPerThousand, thousandths),
            Times(CacheReadNanoPerThousand, thousandths),
            Times(CacheWriteNanoPerThousand, thousandths))
        {
            CacheWriteHourNanoPerThousand = Times(CacheWriteHourNanoPerThousand, thousandths),
            ReasoningNanoPerThousand = Times(ReasoningNanoPerThousand, thousandths),
            WebSearchNano = WebSearchNano,
            LongContext = LongContext is { } tier ? tier with { Prices = tier.Prices.Times(thousandths) } : null,
        };
    }

    private NanoUsd OwnCost(in TokenUsage usage)
    {
        // A part is never more than its whole, whatever was reported.
        long hour = Math.Min(usage.CacheWriteHourTokens, usage.CacheWriteTokens);
        long reasoning = Math.Min(usage.ReasoningTokens, usage.OutputTokens);

        // Each class, its parts together, is below 2^126, so the sum of four is below 2^128: unsigned, it cannot wrap.
        return RoundUp(
            Product(usage.InputTokens, InputNanoPerThousand)
            + Product(usage.CacheReadTokens, CacheReadNanoPerThousand)
            + Product(usage.CacheWriteTokens - hour, CacheWriteNanoPerThousand)
            + Product(hour, CacheWriteHourNanoPerThousand)
            + Product(usage.OutputTokens - reasoning, OutputNanoPerThousand)
            + Product(reasoning, ReasoningNanoPerThousand));
    }

    // A search costs whole nano-dollars, so the sum is rounded no second time.
    private NanoUsd Plus(NanoUsd tokens, long webSearches)
    {
        UInt128 searches = (UInt128)webSearches * (UInt128)(WebSearchNano ?? 0);
        return new NanoUsd(Saturating.Add(tokens.Value, (long)UInt128.Min(searches, (UInt128)long.MaxValue)));
    }

    private NanoUsd OwnBound(long inputTokens, long outputTokens) => RoundUp(
        Product(inputTokens, DearestInputNanoPerThousand) + Product(outputTokens, DearestOutputNanoPerThousand));

    private long OwnAffordable(NanoUsd available, long inputTokens)
    {
        Int128 rest = ((Int128)available.Value * TokensPerPrice)
            - (Int128)Product(inputTokens, DearestInputNanoPerThousand);
        if (rest < 0)
        {
            return -1;
        }

        // Division rounds down: one more token would pass the balance. The cost rounds up, and since the balance is
        // a whole number of nano-dollars, a sum not above it rounds up to no more than it.
        long price = DearestOutputNanoPerThousand;
        return price == 0 ? long.MaxValue : (long)Int128.Min(rest / price, long.MaxValue);
    }

    private static UInt128 Product(long tokens, long nanoPerThousand) => (UInt128)tokens * (UInt128)nanoPerThousand;

    private static long Times(long price, long thousandths) => RoundUp(Product(price, thousandths)).Value;

    private static NanoUsd RoundUp(UInt128 nanoByThousand)
    {
        UInt128 nano = (nanoByThousand / TokensPerPrice) + (nanoByThousand % TokensPerPrice == 0 ? 0U : 1U);
        return new NanoUsd(nano > (UInt128)long.MaxValue ? long.MaxValue : (long)nano);
    }
}
