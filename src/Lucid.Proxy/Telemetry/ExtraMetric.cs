namespace Lucid.Proxy.Telemetry;

/// <summary>A number that another part counts and that is shown beside ours.</summary>
/// <param name="Name">The metric's name; one that ends in <c>_total</c> is a counter, any other a gauge.</param>
/// <param name="Help">What it says.</param>
/// <param name="Value">The number now.</param>
internal readonly record struct ExtraMetric(string Name, string Help, long Value);
