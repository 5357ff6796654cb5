using System;

namespace Lucid.Proxy.Admin;

/// <summary>A provider and how its calls went since the start.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Kind">Its wire format.</param>
/// <param name="BaseUrl">Where it is.</param>
/// <param name="ApiKeySource">Where its key comes from; never the key.</param>
/// <param name="HasKey">Whether it can be called.</param>
/// <param name="Health"><c>ok</c>, <c>failing</c> (its last call did), <c>idle</c> (none yet) or <c>no_key</c>.</param>
/// <param name="InFlight">Calls running now.</param>
/// <param name="Calls">Calls that ended.</param>
/// <param name="Failures">Those of them the provider refused, failed or broke off.</param>
/// <param name="LastError">How the last failure showed, or null.</param>
/// <param name="LastErrorAt">When.</param>
internal sealed record ProviderBody(
    string Name,
    string Kind,
    string BaseUrl,
    string ApiKeySource,
    bool HasKey,
    string Health,
    long InFlight,
    long Calls,
    long Failures,
    string? LastError,
    DateTimeOffset? LastErrorAt);
