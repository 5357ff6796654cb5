using System;
using System.Collections.Generic;
using System.Linq;

using CsCheck;

using Lucid.Net.Bytes;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;

using Xunit;

namespace Lucid.Proxy.Tests.Ledger;

/// <summary>
/// The machine against a model that keeps every hold apart and adds with numbers that cannot overflow. A failure is
/// shrunk to its shortest acts, and printed with a seed for CsCheck_Seed.
/// </summary>
public sealed class LedgerMachinePropertyTests
{
    private const int Runs = 3000;

    private static readonly long[] Edges = [0, 1, long.MaxValue, long.MaxValue - 1, long.MinValue];

    private static readonly Gen<long> Amounts = Gen.OneOf(
        Gen.Long[-2, 1000],
        Gen.Int[0, 4].Select(at => Edges[at]),
        Gen.Long[0, long.MaxValue]);

    private static readonly Gen<Act[]> Acts = Gen.Select(
        Gen.Enum<Deed>(), Amounts, Gen.Int[0, 7], (deed, amount, which) => new Act(deed, amount, which)).Array[0, 60];

    private enum Deed
    {
        Credit,
        Hold,
        Settle,
        Release,
        Restart,
        TakeSlot,
        ReturnSlot,
        ReplayFromHere,
    }

    [Fact]
    public void Every_sequence_of_acts_ends_as_the_naive_model_says() =>
        Acts.Sample(acts => new Run().Do(acts), iter: Runs);

    private readonly record struct Act(Deed Deed, long Amount, int Which);

    private sealed class Run
    {
        private readonly List<long> _holds = [];
        private AccountRecord _account;
        private UserRecord _user;
        private Int128 _balance;
        private int _inFlight;
        private int _incarnation = 1;
        private long _sequence;

        private Int128 Held => _holds.Aggregate((Int128)0, (sum, hold) => sum + hold);

        public void Do(Act[] acts)
        {
            foreach (Act act in acts)
            {
                Do(in act);
                Assert.Equal(_balance, (Int128)_account.BalanceNano);
                Assert.Equal(Held, (Int128)LedgerMachine.Held(in _account, _incarnation).Value);
                Assert.Equal(_balance - Held, (Int128)LedgerMachine.Available(in _account, _incarnation).Value);
                Assert.Equal(_inFlight, LedgerMachine.InFlight(in _user, _incarnation));
                Assert.True(_balance >= Held && Held >= 0);
            }
        }

        private void Do(in Act act)
        {
            switch (act.Deed)
            {
                case Deed.Credit:
                    Credit(act.Amount);
                    break;
                case Deed.Hold when act.Amount >= 0:
                    Hold(act.Amount);
                    break;
                case Deed.Settle when _holds.Count > 0 && act.Amount >= 0:
                    Settle(act.Which % _holds.Count, act.Amount);
                    break;
                case Deed.Release when _holds.Count > 0:
                    int released = act.Which % _holds.Count;
                    LedgerMachine.Release(ref _account, new NanoUsd(_holds[released]), _incarnation);
                    _holds.RemoveAt(released);
                    break;
                case Deed.Restart:
                    // Nothing is touched: what the old process held and counted is void from here.
                    _incarnation++;
                    _holds.Clear();
                    _inFlight = 0;
                    break;
                case Deed.TakeSlot:
                    SlotVerdict verdict = LedgerMachine.TakeSlot(ref _user, act.Which, _incarnation);
                    Assert.Equal(_inFlight < act.Which, verdict == SlotVerdict.Taken);
                    _inFlight += verdict == SlotVerdict.Taken ? 1 : 0;
                    break;
                case Deed.ReturnSlot when _inFlight > 0:
                    LedgerMachine.ReturnSlot(ref _user, _incarnation);
                    _inFlight--;
                    break;
                case Deed.ReplayFromHere when _sequence > 0:
                    ReplayFromHere();
                    break;
            }
        }

        private void Credit(long amount)
        {
            CreditVerdict verdict = LedgerMachine.CheckCredit(in _account, new NanoUsd(amount));
            CreditVerdict expected = amount <= 0 ? CreditVerdict.InvalidAmount
                : _balance + amount > long.MaxValue ? CreditVerdict.BalanceTooLarge
                : CreditVerdict.Credited;
            Assert.Equal(expected, verdict);
            if (verdict == CreditVerdict.Credited)
            {
                LedgerMachine.Credit(ref _account, new NanoUsd(amount), ++_sequence);
                _balance += amount;
            }
            else
            {
                AccountRecord before = _account;
                Assert.Throws<InvariantException>(
                    () => LedgerMachine.Credit(ref _account, new NanoUsd(amount), _sequence + 1));
                Assert.Equal(before, _account);
            }
        }

        private void Hold(long amount)
        {
            HoldVerdict verdict = LedgerMachine.CheckHold(in _account, new NanoUsd(amount), _incarnation);
            Assert.Equal(amount <= _balance - Held, verdict == HoldVerdict.Held);
            if (verdict == HoldVerdict.Held)
            {
                LedgerMachine.PlaceHold(ref _account, new NanoUsd(amount), _incarnation, ++_sequence);
                _holds.Add(amount);
            }
        }

        private void Settle(int which, long cost)
        {
            long hold = _holds[which];
            Int128 others = Held - hold;
            SettleReceipt receipt =
                LedgerMachine.Split(in _account, new NanoUsd(hold), new NanoUsd(cost), _incarnation);
            LedgerMachine.Settle(ref _account, new NanoUsd(hold), in receipt, _incarnation, ++_sequence);
            _holds.RemoveAt(which);

            // All that is nobody else's may be taken, and nothing of what is.
            Int128 charged = Int128.Min(cost, _balance - others);
            Assert.Equal(charged, (Int128)receipt.FromHold.Value + receipt.Overrun.Value);
            Assert.Equal(Int128.Min(cost, hold), (Int128)receipt.FromHold.Value);
            Assert.Equal(cost - charged, (Int128)receipt.WrittenOff.Value);
            _balance -= charged;
        }

        // What a checkpoint keeps of an account is all that a restart needs of it.
        private void ReplayFromHere()
        {
            AccountRecord restored = default;
            NanoUsd kept = new(_account.BalanceNano);
            LedgerMachine.Restore(ref restored, kept, _account.LastSequence == 0 ? 1 : _account.LastSequence);
            Assert.Equal(_account.BalanceNano, restored.BalanceNano);
            Assert.Equal(0, LedgerMachine.Held(in restored, _incarnation).Value);
        }
    }
}
