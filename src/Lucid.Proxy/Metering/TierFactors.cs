namespace Lucid.Proxy.Metering;

/// <summary>What a model's usual prices are multiplied by in each tier, in thousandths; 0: the tier has no price and
/// cannot be asked for.</summary>
internal readonly record struct TierFactors
{
    /// <summary>The factor of the usual prices.</summary>
    public const long One = 1000;

    /// <summary>See <see cref="ServiceTier.Flex"/>.</summary>
    public long Flex { get; init; }

    /// <summary>See <see cref="ServiceTier.Priority"/>.</summary>
    public long Priority { get; init; }

    /// <summary>See <see cref="ServiceTier.Fast"/>.</summary>
    public long Fast { get; init; }

    /// <summary>See <see cref="ServiceTier.Scale"/>.</summary>
    public long Scale { get; init; }

    /// <summary>See <see cref="ServiceRegion.UnitedStates"/>; on top of the tier's.</summary>
    public long UnitedStates { get; init; }

    /// <summary>The factor of a tier; 0 for none.</summary>
    public long Of(ServiceTier tier) => tier switch
    {
        ServiceTier.Unsaid or ServiceTier.Standard => One,
        ServiceTier.Flex => Flex,
        ServiceTier.Priority => Priority,
        ServiceTier.Fast => Fast,
        ServiceTier.Scale => Scale,
        _ => 0,
    };

    /// <summary>The factor of a region; 0 for none.</summary>
    public long Of(ServiceRegion region) => region switch
    {
        ServiceRegion.Unsaid or ServiceRegion.Anywhere => One,
        ServiceRegion.UnitedStates => UnitedStates,
        _ => 0,
    };
}
