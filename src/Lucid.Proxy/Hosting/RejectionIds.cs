using System.Threading;
using Lucid.Proxy.Ledger;

namespace Lucid.Proxy.Hosting;

/// <summary>Ids for requests that HTTP itself refuses, on any reactor: one session, shared under a lock.</summary>
internal sealed class RejectionIds(LedgerSession session)
{
    private readonly Lock _gate = new();

    /// <summary>The next id. Any thread.</summary>
    public ExchangeId Next()
    {
        lock (_gate)
        {
            return session.NextExchangeId();
        }
    }
}
