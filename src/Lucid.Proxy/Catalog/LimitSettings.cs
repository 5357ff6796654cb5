namespace Lucid.Proxy.Catalog;

/// <summary>What one call and one user may take up.</summary>
internal sealed record LimitSettings
{
    /// <summary>Calls one user may have running at once, over all keys and endpoints.</summary>
    public int ConcurrencyPerUser { get; init; } = 5;

    /// <summary>The largest request body, in bytes.</summary>
    public int MaxBodyBytes { get; init; } = 64 << 20;

    /// <summary>The largest request head, in bytes.</summary>
    public int MaxHeadBytes { get; init; } = 32 << 10;

    /// <summary>How long a shutdown waits for running calls, in seconds.</summary>
    public int DrainSeconds { get; init; } = 30;

    /// <summary>Whether programs on this machine may use Ollama's own API without a key.</summary>
    public bool KeylessOllama { get; init; } = true;

    /// <summary>Whether a key's running calls end when it is revoked; else they run to their own end.</summary>
    public bool EndsCallsOfRevokedKeys { get; init; } = true;

    /// <summary>Whether a field that a translation cannot carry is refused when the request does not say.</summary>
    public bool Strict { get; init; }
}
