namespace Lucid.Proxy.Metering;

/// <summary>Where a provider serves a call, where that has a price.</summary>
internal enum ServiceRegion : byte
{
    /// <summary>Nothing is said of it: the provider decides.</summary>
    Unsaid,

    /// <summary>Wherever there is room, at the usual price.</summary>
    Anywhere,

    /// <summary>In the United States only.</summary>
    UnitedStates,

    /// <summary>In a place that is not known here and so has no price.</summary>
    Unknown,
}
