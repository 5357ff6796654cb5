using Lucid.Net.Transport;

namespace Lucid.Net.Client;

/// <summary>What <see cref="ConnectionPool.RentAsync"/> came to.</summary>
/// <param name="Connection">The connection, or null.</param>
/// <param name="Failure">Why there is none; None with a null connection: the pool is at
/// <see cref="PoolLimits.MaxOpen"/>.</param>
/// <param name="Detail">A phrase for the operator's log, without secrets.</param>
public readonly record struct RentOutcome(ClientConnection? Connection, DialFailure Failure, string? Detail);
