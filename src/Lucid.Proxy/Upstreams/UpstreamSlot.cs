using Lucid.Net.Client;
using Lucid.Proxy.Catalog;

namespace Lucid.Proxy.Upstreams;

/// <summary>What one reactor keeps for one provider: its connections and the constant part of every request
/// head.</summary>
/// <param name="Provider">The provider as it stood when the slot was made.</param>
/// <param name="Pool">Connections of this reactor to it.</param>
/// <param name="RequestHead">From the request line to <c>content-length: </c>, credentials included. A secret.</param>
internal sealed record UpstreamSlot(ProviderEntry Provider, ConnectionPool Pool, byte[] RequestHead)
{
    /// <summary>OpenAI itself refuses <c>max_tokens</c> for its newer models and takes <c>max_completion_tokens</c> for
    /// all; servers that look like OpenAI often know only the older name.</summary>
    public bool UsesMaxCompletionTokens { get; } = Provider.Flavor == ProviderFlavor.OpenAi;
}
