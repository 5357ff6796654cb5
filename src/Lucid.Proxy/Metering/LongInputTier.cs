namespace Lucid.Proxy.Metering;

/// <summary>What all tokens of a call cost once its input is longer than a threshold.</summary>
/// <param name="AboveInputTokens">Input up to this many tokens, cached ones included, is not yet long.</param>
/// <param name="Prices">The prices then. Their own tier, if any, begins at a longer input.</param>
internal sealed record LongInputTier(long AboveInputTokens, TokenPrices Prices);
