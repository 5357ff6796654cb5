using System;
using System.Text;
using System.Threading.Tasks;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Tests.Storage;

using Xunit;

namespace Lucid.Proxy.Tests.Ledger;

/// <summary>A ledger on a simulated disk, one workspace with a key, and short ways to call it.</summary>
internal sealed class LedgerRig : IDisposable
{
    private int _reactors;

    public LedgerRig(SimulatedDisk? disk = null, bool strict = false)
        : this(Options with { Strict = strict }, disk ?? new SimulatedDisk())
    {
    }

    public LedgerRig(LedgerOptions options, SimulatedDisk disk)
    {
        Disk = disk;
        Store = LedgerStore.Open(options, Time, disk);
        Session = Store.OpenSession(0);
    }

    public static LedgerOptions Options { get; } = new()
    {
        DataFolder = "/data",
        CommitMs = 0,
        JournalBufferBytes = 1 << 20,
        LogSegmentBits = 20,
        LogReserveBytes = 2048,
        MaxWorkspaces = 64,
        MaxUsers = 64,
        RecentCalls = 100,
    };

    public SimulatedDisk Disk { get; }

    public FixedTime Time { get; } = new();

    public LedgerStore Store { get; }

    public LedgerSession Session { get; }

    public WorkspaceId Workspace { get; private set; }

    public KeyView Key { get; private set; } = null!;

    public string Secret { get; private set; } = "";

    public int Model { get; private set; }

    public int Upstream { get; private set; }

    public static LedgerStore Open(SimulatedDisk disk, bool strict = false) =>
        LedgerStore.Open(Options with { Strict = strict }, new FixedTime(), disk);

    /// <summary>A workspace with that much credit and one key.</summary>
    public static Task<LedgerRig> WithCreditAsync(long nano, bool strict = false) =>
        WithCreditAsync(nano, Options with { Strict = strict }, new SimulatedDisk());

    /// <summary>As above, with options and a disk of its own.</summary>
    public static async Task<LedgerRig> WithCreditAsync(long nano, LedgerOptions options, SimulatedDisk disk)
    {
        LedgerRig rig = new(options, disk);
        rig.Workspace = (await rig.Store.CreateWorkspaceAsync("acme")).Id;
        CreditResult credit = await rig.Store.CreditAsync(rig.Workspace, new NanoUsd(nano), "first");
        Assert.Equal(CreditVerdict.Credited, credit.Verdict);
        IssuedKey issued = await rig.Store.IssueKeyAsync(rig.Workspace, "alice", "laptop");
        Assert.Equal(IssueVerdict.Issued, issued.Verdict);
        rig.Key = issued.Key!;
        rig.Secret = issued.Secret!;
        rig.Model = rig.Store.ModelNumber("claude-sonnet-4-6");
        rig.Upstream = rig.Store.UpstreamNumber("anthropic");
        return rig;
    }

    public HoldVerdict TryHold(long nano, out Hold hold) => TryHold(Session, nano, out hold);

    public HoldVerdict TryHold(LedgerSession session, long nano, out Hold hold)
    {
        HoldRequest request = new(
            session.NextExchangeId(), Workspace, Key.User, Key.Id, Model, new NanoUsd(nano), Time.UnixMs)
        {
            UpstreamNumber = Upstream,
        };
        return Store.TryHold(session, in request, out hold);
    }

    public Hold Hold(long nano)
    {
        Assert.Equal(HoldVerdict.Held, TryHold(nano, out Hold hold));
        return hold;
    }

    public SettleVerdict Settle(in Hold hold, long nano, out SettleReceipt receipt) =>
        Settle(Session, in hold, nano, out receipt);

    public SettleVerdict Settle(LedgerSession session, in Hold hold, long nano, out SettleReceipt receipt)
    {
        SettleRequest request = Request(nano);
        return Store.Settle(session, in hold, in request, out receipt);
    }

    public SettleRequest Request(long nano) => new(
        new NanoUsd(nano), new TokenUsage(nano, 1, 2, 3, 1), UsageSource.Reported, 200, 40, Time.UnixMs);

    /// <summary>An index for another session; a session is never closed while the ledger runs.</summary>
    public int NextReactor() => ++_reactors % LedgerSession.MaxReactors;

    public AccountView Account() => Store.Account(Workspace)!;

    public static bool Knows(LedgerStore store, string secret) =>
        store.KeyRing.TryFind(Encoding.ASCII.GetBytes(secret), out KeyEntry? key) && !key.IsRevoked;

    public AuditReport Verify(SimulatedDisk disk)
    {
        AuditReport report = LedgerStore.Verify(Options, disk);
        Assert.Empty(report.Problems);
        return report;
    }

    public void Dispose() => Store.Dispose();
}
