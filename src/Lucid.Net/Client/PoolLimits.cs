namespace Lucid.Net.Client;

/// <summary>Bounds of a <see cref="ConnectionPool"/>.</summary>
/// <param name="MaxIdle">Connections kept open without a request, per reactor and target.</param>
/// <param name="IdleMs">Milliseconds such a connection is kept. Below the usual 60 s after which servers hang up, so
/// that we close first and no request meets a dying connection.</param>
/// <param name="MaxOpen">Connections open at a time, per reactor and target, in use or not.</param>
public sealed record PoolLimits(int MaxIdle = 256, int IdleMs = 50_000, int MaxOpen = 16_384);
