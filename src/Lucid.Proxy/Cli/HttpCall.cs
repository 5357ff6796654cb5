using System;
using System.Collections.Generic;

namespace Lucid.Proxy.Cli;

/// <summary>A request to be made.</summary>
/// <param name="Method">Upper case.</param>
/// <param name="Url">Absolute, http or https.</param>
/// <param name="Headers">Fields beside host and content-length; names in lower case.</param>
/// <param name="Body">The body; empty for none.</param>
internal sealed record HttpCall(
    string Method, Uri Url, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>The longest wait for the whole answer, in milliseconds.</summary>
    public int TimeoutMs { get; init; } = 60_000;

    /// <summary>Gets each run of the body as it arrives, on the reactor's thread; null: it is gathered.</summary>
    public Action<ReadOnlyMemory<byte>>? OnBody { get; init; }
}
