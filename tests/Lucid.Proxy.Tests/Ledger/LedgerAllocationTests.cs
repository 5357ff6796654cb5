using System;
using System.Threading.Tasks;

using Lucid.Proxy.Ledger;
using Lucid.Testing;

using Xunit;

namespace Lucid.Proxy.Tests.Ledger;

public sealed class LedgerAllocationTests
{
    [Fact]
    public async Task A_call_allocates_nothing_on_the_reactor()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1_000_000_000);
        Assert.Equal(0, AllocationMeter.PerStep(calls => Run(rig, calls), 1000));
    }

    private static void Run(LedgerRig rig, int calls)
    {
        for (int i = 0; i < calls; i++)
        {
            SlotVerdict slot = rig.Store.TryTakeSlot(rig.Session, rig.Key.User, 5);
            HoldVerdict held = rig.TryHold(100, out Hold hold);
            SettleVerdict settled = rig.Settle(in hold, 60, out _);
            rig.Store.ReturnSlot(rig.Session, rig.Key.User);
            if (slot != SlotVerdict.Taken || held != HoldVerdict.Held || settled != SettleVerdict.Settled)
            {
                throw new InvalidOperationException($"{slot} {held} {settled}");
            }
        }
    }
}
