namespace Lucid.Proxy.Exchange;

/// <summary>How far an exchange got; it only ever goes forward.</summary>
internal enum ExchangePhase : byte
{
    /// <summary>The head is read and routed.</summary>
    Routed,

    /// <summary>The caller is known and holds a slot.</summary>
    Admitted,

    /// <summary>Money is set aside for the call.</summary>
    Held,

    /// <summary>The upstream answered a head.</summary>
    Called,

    /// <summary>The hold is settled, or there never was one.</summary>
    Settled,
}
