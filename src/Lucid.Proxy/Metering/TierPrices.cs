namespace Lucid.Proxy.Metering;

/// <summary>The prices of one model in every tier that it has a price for. Immutable; any thread.</summary>
internal sealed class TierPrices
{
    private const int TierCount = (int)ServiceTier.Unknown;

    private readonly TierFactors _factors;

    // By tier, then whether the region is priced; null where there is no price.
    private readonly TokenPrices?[] _prices = new TokenPrices?[TierCount * 2];

    /// <summary>Multiplies the usual prices out.</summary>
    public TierPrices(TokenPrices usual, TierFactors factors)
    {
        Usual = usual;
        _factors = factors;
        for (int i = 0; i < TierCount; i++)
        {
            long factor = factors.Of((ServiceTier)i);
            _prices[i * 2] = factor == 0 ? null : factor == TierFactors.One ? usual : usual.Times(factor);
            _prices[(i * 2) + 1] = factors.UnitedStates == 0 ? null : _prices[i * 2]?.Times(factors.UnitedStates);
        }
    }

    /// <summary>The prices where no tier is named.</summary>
    public TokenPrices Usual { get; }

    /// <summary>Whether a tier may be asked for.</summary>
    public bool Has(ServiceTier tier) => _factors.Of(tier) > 0;

    /// <summary>Whether a region may be asked for.</summary>
    public bool Has(ServiceRegion region) => _factors.Of(region) > 0;

    /// <summary>The dearest prices that a call can be billed at: a provider may serve it in the usual way after all,
    /// and where nothing was asked, in the way that its account is set to.</summary>
    /// <param name="asked">The tier asked for; it has a price.</param>
    /// <param name="region">The region asked for; it has a price.</param>
    /// <param name="isAccountsChoice">Where no tier is asked for, the provider's account may have one of its
    /// own.</param>
    public TokenPrices Dearest(ServiceTier asked, ServiceRegion region, bool isAccountsChoice)
    {
        ServiceTier dearest = ServiceTier.Standard;
        for (ServiceTier tier = ServiceTier.Flex; tier < ServiceTier.Unknown; tier++)
        {
            bool isWithinReach = tier == asked || (asked == ServiceTier.Unsaid && isAccountsChoice);
            dearest = isWithinReach && _factors.Of(tier) > _factors.Of(dearest) ? tier : dearest;
        }

        bool mayBeRegional = region != ServiceRegion.Anywhere && _factors.UnitedStates > TierFactors.One;
        return Of(dearest, mayBeRegional)!;
    }

    /// <summary>The prices of a call that was served.</summary>
    /// <returns>Null: there is no price for what was served.</returns>
    public TokenPrices? Served(ServiceTier tier, ServiceRegion region) =>
        Has(tier) && Has(region) ? Of(tier, region == ServiceRegion.UnitedStates) : null;

    private TokenPrices? Of(ServiceTier tier, bool isRegional) => _prices[((int)tier * 2) + (isRegional ? 1 : 0)];
}
