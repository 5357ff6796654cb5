namespace Lucid.Proxy.Metering;

/// <summary>How a provider serves a call, where it sells the same model at several prices.</summary>
internal enum ServiceTier : byte
{
    /// <summary>Nothing is said of it: the provider decides.</summary>
    Unsaid,

    /// <summary>At the usual price.</summary>
    Standard,

    /// <summary>When there is room, for less.</summary>
    Flex,

    /// <summary>Before others, for more.</summary>
    Priority,

    /// <summary>By faster machines, for much more.</summary>
    Fast,

    /// <summary>On capacity bought before.</summary>
    Scale,

    /// <summary>In a way that is not known here and so has no price.</summary>
    Unknown,
}
