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

    /// <summary>The most field lines of a request head.</summary>
    public int MaxHeaderCount { get; init; } = 100;

    /// <summary>The largest field line of a request head, in bytes.</summary>
    public int MaxFieldBytes { get; init; } = 16 << 10;

    /// <summary>The longest request target, in bytes.</summary>
    public int MaxTargetBytes { get; init; } = 8 << 10;

    /// <summary>What all reactors together may hold in buffers, in MiB; 0: half of the memory that the process may
    /// use.</summary>
    public int MaxBufferedMegabytes { get; init; }

    /// <summary>Client connections at a time; 0: as many as half of the process's file descriptors.</summary>
    public int MaxConnections { get; init; }

    /// <summary>Client connections of one address at a time; 0: no bound.</summary>
    public int MaxConnectionsPerAddress { get; init; }

    /// <summary>How long a kept connection may be silent between two requests, in seconds.</summary>
    public int IdleSeconds { get; init; } = 75;

    /// <summary>How long a request head may take, in seconds.</summary>
    public int HeadSeconds { get; init; } = 10;

    /// <summary>How long a request body may come as slowly as it likes, in seconds.</summary>
    public int BodyGraceSeconds { get; init; } = 5;

    /// <summary>What a request body must bring a second after that; 0: no floor.</summary>
    public int BodyBytesPerSecond { get; init; } = 240;

    /// <summary>How long a client may take no byte of its answer, in seconds.</summary>
    public int SendStallSeconds { get; init; } = 60;

    /// <summary>The largest unread rest of a refused request body that is read away to keep the connection, in
    /// bytes.</summary>
    public int MaxDrainBytes { get; init; } = 64 << 10;

    /// <summary>How long a shutdown waits for running calls, in seconds.</summary>
    public int DrainSeconds { get; init; } = 30;

    /// <summary>Whether programs on this machine may use Ollama's own API without a key.</summary>
    public bool KeylessOllama { get; init; } = true;

    /// <summary>Whether a key's running calls end when it is revoked; else they run to their own end.</summary>
    public bool EndsCallsOfRevokedKeys { get; init; } = true;

    /// <summary>Whether a field that a translation cannot carry is refused when the request does not say.</summary>
    public bool Strict { get; init; }
}
