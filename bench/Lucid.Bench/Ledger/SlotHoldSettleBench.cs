using System;
using System.Text;
using System.Threading.Tasks;
using BenchmarkDotNet.Attributes;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;

namespace Lucid.Bench.Ledger;

/// <summary>What do slot, hold and settlement with their journal records cost, and finding the key?</summary>
[MemoryDiagnoser]
public class SlotHoldSettleBench
{
    private LedgerUnderBench? _ledger;
    private LedgerSession? _session;
    private KeyEntry? _key;
    private byte[] _secret = [];
    private int _model;

    [GlobalSetup]
    public async Task Open()
    {
        _ledger = await LedgerUnderBench.OpenAsync();
        _session = _ledger.Store.OpenSession(0);
        _model = _ledger.Store.ModelNumber("gpt-4o");
        _secret = Encoding.ASCII.GetBytes(_ledger.Secret);
        _ledger.Store.KeyRing.TryFind(_secret, out _key);
    }

    [GlobalCleanup]
    public void Close() => _ledger?.Dispose();

    [Benchmark]
    public bool FindKey() => _ledger!.Store.KeyRing.TryFind(_secret, out _);

    [Benchmark]
    public long SlotHoldSettle()
    {
        LedgerStore store = _ledger!.Store;
        HoldRequest request = new(_session!.NextExchangeId(), _ledger.Workspace, _key!.User, _key.Id, _model,
            new NanoUsd(1_000_000), AtUnixMs: 1_767_225_600_000);
        if (store.TryTakeSlot(_session, _key.User, cap: 5) != SlotVerdict.Taken
            || store.TryHold(_session, in request, out Hold hold) != HoldVerdict.Held)
        {
            throw new InvalidOperationException("The call was not admitted.");
        }

        SettleRequest settlement = new(new NanoUsd(50_000), new TokenUsage(42, 0, 0, 37, 0), UsageSource.Reported,
            Status: 200, DurationMs: 12, AtUnixMs: 1_767_225_600_012);
        store.Settle(_session, in hold, in settlement, out _);
        store.ReturnSlot(_session, _key.User);
        return hold.Amount.Value;
    }
}
