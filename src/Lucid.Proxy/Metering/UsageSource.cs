namespace Lucid.Proxy.Metering;

/// <summary>Where the tokens of a settled call come from. The numbers stand in the journal.</summary>
internal enum UsageSource : byte
{
    /// <summary>The call used nothing that is charged.</summary>
    None = 0,

    /// <summary>The upstream reported every class that is charged.</summary>
    Reported = 1,

    /// <summary>At least one class was counted here because the upstream did not report it.</summary>
    Counted = 2,
}
