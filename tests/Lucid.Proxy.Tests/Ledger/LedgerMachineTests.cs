using System;
using System.Collections.Generic;
using System.Linq;

using Lucid.Net.Bytes;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;

using Xunit;

namespace Lucid.Proxy.Tests.Ledger;

public sealed class LedgerMachineTests
{
    [Fact]
    public void Random_acts_agree_with_a_model_that_keeps_every_hold_apart()
    {
        Random random = new(Seeds.Next());
        for (int round = 0; round < 200; round++)
        {
            AccountRecord account = default;
            long balance = 0;
            List<long> holds = [];
            int incarnation = 1;
            long sequence = 0;
            for (int act = 0; act < 200; act++)
            {
                long available = balance - holds.Sum();
                long amount = EdgeBiased(random, available);
                switch (random.Next(5))
                {
                    case 0:
                        CreditVerdict credit = LedgerMachine.CheckCredit(in account, new NanoUsd(amount));
                        Assert.Equal(amount <= 0, credit == CreditVerdict.InvalidAmount);
                        if (credit == CreditVerdict.Credited)
                        {
                            LedgerMachine.Credit(ref account, new NanoUsd(amount), ++sequence);
                            balance = checked(balance + amount);
                        }
                        else if (amount > 0)
                        {
                            Assert.Throws<OverflowException>(() => checked(balance + amount));
                        }

                        break;
                    case 1:
                        amount = Math.Abs(amount);
                        HoldVerdict hold = LedgerMachine.CheckHold(in account, new NanoUsd(amount), incarnation);
                        Assert.Equal(amount <= available, hold == HoldVerdict.Held);
                        if (hold == HoldVerdict.Held)
                        {
                            LedgerMachine.PlaceHold(ref account, new NanoUsd(amount), incarnation, ++sequence);
                            holds.Add(amount);
                        }

                        break;
                    case 2 when holds.Count > 0:
                        long held = holds[^1];
                        long cost = Math.Abs(EdgeBiased(random, held));
                        SettleReceipt receipt =
                            LedgerMachine.Split(in account, new NanoUsd(held), new NanoUsd(cost), incarnation);
                        LedgerMachine.Settle(ref account, new NanoUsd(held), in receipt, incarnation, ++sequence);
                        long charged = Math.Min(cost, held + available);
                        Assert.Equal(charged, receipt.Charged.Value);
                        Assert.Equal(cost - charged, receipt.WrittenOff.Value);
                        balance -= charged;
                        holds.RemoveAt(holds.Count - 1);
                        break;
                    case 3 when random.Next(20) == 0:
                        incarnation++;
                        holds.Clear();
                        break;
                }

                Assert.Equal(balance, account.BalanceNano);
                Assert.Equal(holds.Sum(), LedgerMachine.Held(in account, incarnation).Value);
            }
        }
    }

    [Fact]
    public void Changes_that_no_check_allowed_are_refused()
    {
        AccountRecord account = default;
        LedgerMachine.Credit(ref account, new NanoUsd(100), 1);
        Assert.Throws<InvariantException>(() => LedgerMachine.PlaceHold(ref account, new NanoUsd(101), 1, 2));
        Assert.Throws<InvariantException>(() => LedgerMachine.Credit(ref account, new NanoUsd(1), 1));
        LedgerMachine.PlaceHold(ref account, new NanoUsd(60), 1, 2);
        SettleReceipt tooMuch = new(new(60), new(41), default);
        Assert.Throws<InvariantException>(
            () => LedgerMachine.Settle(ref account, new NanoUsd(60), in tooMuch, 1, 3));
        SettleReceipt notFromHoldFirst = new(new(50), new(1), default);
        Assert.Throws<InvariantException>(
            () => LedgerMachine.Settle(ref account, new NanoUsd(60), in notFromHoldFirst, 1, 3));
        Assert.Throws<InvariantException>(() => LedgerMachine.Release(ref account, new NanoUsd(60), 2));
        Assert.Throws<InvariantException>(() => LedgerMachine.ReplayCharge(ref account, new NanoUsd(101), 3));
        UserRecord user = default;
        Assert.Throws<InvariantException>(() => LedgerMachine.ReturnSlot(ref user, 1));

        // And none of them left a trace.
        Assert.Equal((100, 60), (account.BalanceNano, account.HeldNano));
        Assert.Equal((2, 1), (account.LastSequence, account.OpenHolds));
    }

    private static long EdgeBiased(Random random, long edge) => random.Next(6) switch
    {
        0 => edge,
        1 => edge == long.MaxValue ? edge : edge + 1,
        2 => 0,
        3 => random.Next(50) == 0 ? long.MaxValue : 1,
        _ => random.NextInt64(-10, 1000),
    };
}
