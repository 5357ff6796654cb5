using System.Collections.Generic;
using Lucid.Net.Json;
using Lucid.Net.Transport;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Relaying;
using Lucid.Proxy.Upstreams;

namespace Lucid.Proxy.Exchange;

/// <summary>What the exchanges of one reactor share: no lock, no hop.</summary>
internal sealed class ReactorRoom(Reactor reactor, LedgerSession session)
{
    private const int MaxSpare = 1024;

    private readonly ExchangeContext[] _spare = new ExchangeContext[MaxSpare];
    private readonly PeekSlot[] _sparePeeks = new PeekSlot[MaxSpare];
    private readonly List<ExchangeContext> _running = [];
    private int _spareCount;
    private int _sparePeekCount;

    public Reactor Reactor { get; } = reactor;

    public LedgerSession Session { get; } = session;

    public UpstreamSlots Upstreams { get; } = new(reactor);

    /// <summary>Scratch for the id of an exchange that is answered at once.</summary>
    public byte[] IdText { get; } = new byte[ExchangeId.TextBytes];

    /// <summary>Scratch of whoever runs, between two awaits.</summary>
    public SpliceList Edits { get; } = new();

    public TranslatorShelf Translators { get; } = new();

    public PeekSlot RentPeek() => _sparePeekCount == 0 ? new PeekSlot() : _sparePeeks[--_sparePeekCount];

    public void ReturnPeek(PeekSlot slot)
    {
        slot.Peek = default;
        if (_sparePeekCount < MaxSpare)
        {
            _sparePeeks[_sparePeekCount++] = slot;
        }
    }

    /// <summary>The exchanges that run on this reactor, in no order.</summary>
    public IReadOnlyList<ExchangeContext> Running => _running;

    public ExchangeContext Rent()
    {
        ExchangeContext context;
        if (_spareCount == 0)
        {
            context = new ExchangeContext();
        }
        else
        {
            context = _spare[--_spareCount];
            _spare[_spareCount] = null!;
        }

        context.RunningAt = _running.Count;
        _running.Add(context);
        return context;
    }

    public void Return(ExchangeContext context)
    {
        context.End();
        var last = _running[^1];
        _running[context.RunningAt] = last;
        last.RunningAt = context.RunningAt;
        _running.RemoveAt(_running.Count - 1);
        if (_spareCount < MaxSpare)
        {
            _spare[_spareCount++] = context;
        }
    }
}
