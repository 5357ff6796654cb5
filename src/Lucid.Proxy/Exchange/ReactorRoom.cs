using System;
using System.Collections.Generic;
using Lucid.Net.Json;
using Lucid.Net.Transport;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.Requests;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Relaying;
using Lucid.Proxy.Upstreams;

namespace Lucid.Proxy.Exchange;

/// <summary>What the exchanges of one reactor share: no lock, no hop.</summary>
internal sealed class ReactorRoom(Reactor reactor, LedgerSession session)
{
    private const int MaxSpare = 1024;

    // Each keeps room for a prompt.
    private const int MaxSpareRewritten = 64;

    private readonly ExchangeContext[] _spare = new ExchangeContext[MaxSpare];
    private readonly PeekSlot[] _sparePeeks = new PeekSlot[MaxSpare];
    private readonly RewrittenRequest[] _spareRewritten = new RewrittenRequest[MaxSpareRewritten];
    private readonly ByteScratch _tenantUser = new();
    private readonly ByteScratch _userMember = new();
    private int _spareRewrittenCount;
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
    /// <summary>Scratch for reading a request that is to be translated, between two awaits.</summary>
    public ChatRequest Chat { get; } = new();

    public RewrittenRequest RentRewritten() =>
        _spareRewrittenCount == 0 ? new RewrittenRequest() : _spareRewritten[--_spareRewrittenCount];

    public void ReturnRewritten(RewrittenRequest request)
    {
        request.Clear();
        if (_spareRewrittenCount < MaxSpareRewritten)
        {
            _spareRewritten[_spareRewrittenCount++] = request;
        }
    }

    /// <summary>Names a caller: the same for the same user of the same workspace, nothing to anybody else.</summary>
    public ReadOnlyMemory<byte> TenantUser(KeyEntry key)
    {
        _tenantUser.Clear();
        _tenantUser.Write("lucid-"u8);
        _tenantUser.WriteNumber(key.Workspace.Value);
        _tenantUser.Write("-"u8);
        _tenantUser.WriteNumber(key.User.Value);
        return _tenantUser.Memory;
    }

    /// <summary>The member <c>"user":"...",</c> of a request in its own dialect.</summary>
    public ReadOnlyMemory<byte> UserMember(KeyEntry key, ReadOnlySpan<byte> body, in RequestPeek peek)
    {
        var tenant = TenantUser(key);
        _userMember.Clear();
        _userMember.Write("\"user\":\""u8);
        var isNamed = peek.User.Bytes > 2 && body[peek.User.Start] == '"';
        var named = isNamed ? body.Slice(peek.User.Start + 1, peek.User.Bytes - 2) : default;
        Dialects.Requests.TenantUser.Write(tenant.Span, named, _userMember);
        _userMember.Write("\","u8);
        return _userMember.Memory;
    }

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
