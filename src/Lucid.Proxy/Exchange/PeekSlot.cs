using Lucid.Proxy.Dialects;

namespace Lucid.Proxy.Exchange;

/// <summary>Holds what was read of a request until the request is sent; pooled apart from the exchange, which lives
/// much longer.</summary>
internal sealed class PeekSlot
{
    public RequestPeek Peek;
}
