namespace Lucid.Proxy.Telemetry;

/// <summary>Which exchanges get a line.</summary>
internal enum ExchangeLogLevel : byte
{
    /// <summary>None.</summary>
    Off,

    /// <summary>Those that did not go as the caller and the operator hoped: not answered, or 500 and above.</summary>
    Failed,

    /// <summary>Every one.</summary>
    All,
}
