using System;
using System.Collections.Generic;
using Lucid.Net.Client;
using Lucid.Net.Transport;
using Lucid.Proxy.Catalog;

namespace Lucid.Proxy.Upstreams;

/// <summary>The providers as one reactor sees them. Slots are made at the first call and again after a reload;
/// connections outlive a reload when the address stays.</summary>
internal sealed class UpstreamSlots(Reactor reactor)
{
    private readonly Dictionary<DialTarget, ConnectionPool> _pools = [];
    private UpstreamSlot?[] _slots = [];

    /// <summary>The slot of a provider. Allocates only the first time, and after a reload.</summary>
    public UpstreamSlot Of(ProviderEntry provider)
    {
        if (provider.Number < _slots.Length && _slots[provider.Number] is { } slot
            && ReferenceEquals(slot.Provider, provider))
        {
            return slot;
        }

        return Make(provider);
    }

    private UpstreamSlot Make(ProviderEntry provider)
    {
        if (provider.Number >= _slots.Length)
        {
            Array.Resize(ref _slots, provider.Number + 4);
        }

        var target = new DialTarget(
            provider.Host,
            provider.Port,
            provider.IsTls ? new TlsClientOptions(provider.Host, provider.ExtraCaFile) : null,
            provider.Deadlines.ConnectSeconds * 1000);
        if (!_pools.TryGetValue(target, out var pool))
        {
            pool = new ConnectionPool(reactor, target, new PoolLimits());
            _pools.Add(target, pool);
        }

        var slot = new UpstreamSlot(provider, pool, UpstreamHead.Build(provider));
        _slots[provider.Number] = slot;
        return slot;
    }
}
