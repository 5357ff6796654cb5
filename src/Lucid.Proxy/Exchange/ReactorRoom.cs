using Lucid.Net.Json;
using Lucid.Net.Transport;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Upstreams;

namespace Lucid.Proxy.Exchange;

/// <summary>What the exchanges of one reactor share: no lock, no hop.</summary>
internal sealed class ReactorRoom(Reactor reactor, LedgerSession session)
{
    private const int MaxSpare = 1024;

    private readonly ExchangeContext[] _spare = new ExchangeContext[MaxSpare];
    private readonly PeekSlot[] _sparePeeks = new PeekSlot[MaxSpare];
    private int _spareCount;
    private int _sparePeekCount;

    public Reactor Reactor { get; } = reactor;

    public LedgerSession Session { get; } = session;

    public UpstreamSlots Upstreams { get; } = new(reactor);

    /// <summary>Scratch for the id of an exchange that is answered at once.</summary>
    public byte[] IdText { get; } = new byte[ExchangeId.TextBytes];

    /// <summary>Scratch of whoever runs, between two awaits.</summary>
    public SpliceList Edits { get; } = new();

    public PeekSlot RentPeek() => _sparePeekCount == 0 ? new PeekSlot() : _sparePeeks[--_sparePeekCount];

    public void ReturnPeek(PeekSlot slot)
    {
        slot.Peek = default;
        if (_sparePeekCount < MaxSpare)
        {
            _sparePeeks[_sparePeekCount++] = slot;
        }
    }

    public ExchangeContext Rent()
    {
        if (_spareCount == 0)
        {
            return new ExchangeContext();
        }

        var context = _spare[--_spareCount];
        _spare[_spareCount] = null!;
        return context;
    }

    public void Return(ExchangeContext context)
    {
        context.End();
        if (_spareCount < MaxSpare)
        {
            _spare[_spareCount++] = context;
        }
    }
}
