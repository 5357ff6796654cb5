using System;
using System.Threading;
using System.Threading.Tasks;

using BenchmarkDotNet.Attributes;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;

namespace Lucid.Bench.Ledger;

/// <summary>
/// What does money cost a call on its reactor? Hold and settle with both journal records, alone, while another thread
/// does the same on the same workspace, and the whole governance of a call (key, slot, hold, settle, slot back).
/// </summary>
[MemoryDiagnoser]
public class HoldSettleBench
{
    private readonly CancellationTokenSource _stop = new();
    private LedgerStore _store = null!;
    private LedgerSession _session = null!;
    private WorkspaceId _workspace;
    private KeyView _key = null!;
    private byte[] _secret = [];
    private int _model;
    private Thread? _rival;
    private long _waits;

    /// <summary>Whether another thread works on the same workspace.</summary>
    [Params(false, true)]
    public bool Contended { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        LedgerOptions options = new() { DataFolder = "/bench" };
        _store = LedgerStore.Open(options, TimeProvider.System, new DiscardingFiles());
        _workspace = (await _store.CreateWorkspaceAsync("bench")).Id;
        await _store.CreditAsync(_workspace, new NanoUsd(long.MaxValue / 2), "bench");
        IssuedKey issued = await _store.IssueKeyAsync(_workspace, "user", "key");
        _key = issued.Key!;
        _secret = System.Text.Encoding.ASCII.GetBytes(issued.Secret!);
        _model = _store.ModelNumber("claude-sonnet-4-6");
        _session = _store.OpenSession(0);
        if (Contended)
        {
            LedgerSession rival = _store.OpenSession(1);
            _rival = new Thread(() =>
            {
                while (!_stop.IsCancellationRequested)
                {
                    HoldAndSettle(rival);
                }
            });
            _rival.Start();
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _stop.Cancel();
        _rival?.Join();
        _store.Dispose();
        Console.WriteLine($"// calls that met a full journal buffer and tried again: {_waits}");
    }

    [Benchmark(Baseline = true)]
    public int HoldAndSettle() => (int)HoldAndSettle(_session);

    [Benchmark]
    public int WholeGovernance()
    {
        if (!_store.KeyRing.TryFind(_secret, out KeyEntry? key)
            || _store.TryTakeSlot(_session, key.User, 5) != SlotVerdict.Taken)
        {
            throw new InvalidOperationException("The key or the slot was refused.");
        }

        SettleVerdict verdict = HoldAndSettle(_session);
        _store.ReturnSlot(_session, key.User);
        return (int)verdict;
    }

    private SettleVerdict HoldAndSettle(LedgerSession session)
    {
        HoldRequest request = new(
            session.NextExchangeId(), _workspace, _key.User, _key.Id, _model, new NanoUsd(1000), 1_800_000_000_000);
        Hold hold;
        while (_store.TryHold(session, in request, out hold) != HoldVerdict.Held)
        {
            // A loop without pauses can outrun the committer; a server cannot. The number is printed.
            _waits++;
            Thread.Yield();
        }

        SettleRequest settle = new(
            new NanoUsd(600), new TokenUsage(100, 0, 0, 50, 0), UsageSource.Reported, 200, 12, 1_800_000_000_500);
        return _store.Settle(session, in hold, in settle, out _);
    }
}
