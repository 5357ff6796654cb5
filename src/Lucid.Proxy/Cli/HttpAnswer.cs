namespace Lucid.Proxy.Cli;

/// <summary>An answer that arrived whole.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body; empty when it was handed out as it arrived.</param>
/// <param name="Micros">From the request's first byte sent to the answer's last byte received, in microseconds.</param>
internal sealed record HttpAnswer(int Status, byte[] Body, double Micros);
