using Lucid.Net.Bytes;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// Every rule of the money, pure: a check that answers with a verdict and changes nothing, and a change that may only
/// follow a check that said yes. Between the two the ledger appends to the journal. Holds of an older incarnation count
/// as zero, so that a crash gives them back without a scan.
/// </summary>
internal static class LedgerMachine
{
    /// <summary>What the open holds of this incarnation have set aside.</summary>
    public static NanoUsd Held(in AccountRecord account, int incarnation) =>
        new(account.Incarnation == incarnation ? account.HeldNano : 0);

    /// <summary>What a new hold may take.</summary>
    public static NanoUsd Available(in AccountRecord account, int incarnation) =>
        new NanoUsd(account.BalanceNano) - Held(in account, incarnation);

    /// <summary>Credited, InvalidAmount or BalanceTooLarge.</summary>
    public static CreditVerdict CheckCredit(in AccountRecord account, NanoUsd amount)
    {
        if (amount <= NanoUsd.Zero)
        {
            return CreditVerdict.InvalidAmount;
        }

        return amount.Value > long.MaxValue - account.BalanceNano
            ? CreditVerdict.BalanceTooLarge
            : CreditVerdict.Credited;
    }

    /// <summary>Adds money.</summary>
    public static void Credit(ref AccountRecord account, NanoUsd amount, long sequence)
    {
        Invariant.Holds(CheckCredit(in account, amount) == CreditVerdict.Credited);
        AssertNext(in account, sequence);

        // From here the posting must succeed.
        account.BalanceNano = checked(account.BalanceNano + amount.Value);
        account.LastSequence = sequence;
        AssertSound(in account);
    }

    /// <summary>Held or InsufficientBalance.</summary>
    public static HoldVerdict CheckHold(in AccountRecord account, NanoUsd amount, int incarnation)
    {
        Invariant.Holds(amount >= NanoUsd.Zero);
        return amount <= Available(in account, incarnation) ? HoldVerdict.Held : HoldVerdict.InsufficientBalance;
    }

    /// <summary>Sets money aside.</summary>
    public static void PlaceHold(ref AccountRecord account, NanoUsd amount, int incarnation, long sequence)
    {
        Invariant.Holds(incarnation >= account.Incarnation);
        Invariant.Holds(CheckHold(in account, amount, incarnation) == HoldVerdict.Held);
        AssertNext(in account, sequence);

        // From here the posting must succeed.
        if (account.Incarnation != incarnation)
        {
            account.Incarnation = incarnation;
            account.HeldNano = 0;
            account.OpenHolds = 0;
        }

        account.HeldNano = checked(account.HeldNano + amount.Value);
        account.OpenHolds++;
        account.LastSequence = sequence;
        AssertSound(in account);
    }

    /// <summary>How a cost divides: the hold pays first, then what is available, and the rest is written off.</summary>
    public static SettleReceipt Split(in AccountRecord account, NanoUsd hold, NanoUsd cost, int incarnation)
    {
        Invariant.Holds(cost >= NanoUsd.Zero);
        NanoUsd fromHold = NanoUsd.Min(cost, hold);
        NanoUsd aboveHold = cost - fromHold;
        NanoUsd overrun = NanoUsd.Min(aboveHold, Available(in account, incarnation));
        return new SettleReceipt(fromHold, overrun, aboveHold - overrun);
    }

    /// <summary>Ends a hold and charges what was split.</summary>
    public static void Settle(
        ref AccountRecord account, NanoUsd hold, in SettleReceipt receipt, int incarnation, long sequence)
    {
        Invariant.Holds(receipt.FromHold >= NanoUsd.Zero && receipt.FromHold <= hold);
        Invariant.Holds(receipt.Overrun >= NanoUsd.Zero && receipt.WrittenOff >= NanoUsd.Zero);
        Invariant.Holds(receipt.Overrun == NanoUsd.Zero || receipt.FromHold == hold);
        Invariant.Holds(receipt.Overrun <= Available(in account, incarnation));
        AssertOpen(in account, hold, incarnation);
        AssertNext(in account, sequence);

        // From here the posting must succeed.
        EndHold(ref account, hold);
        account.BalanceNano = checked(account.BalanceNano - receipt.Charged.Value);
        account.LastSequence = sequence;
        AssertSound(in account);
    }

    /// <summary>Gives a hold back without a posting: only when the journal has stopped.</summary>
    public static void Release(ref AccountRecord account, NanoUsd hold, int incarnation)
    {
        AssertOpen(in account, hold, incarnation);

        // From here the posting must succeed.
        EndHold(ref account, hold);
        AssertSound(in account);
    }

    /// <summary>Begins an empty account with a balance that a checkpoint kept.</summary>
    public static void Restore(ref AccountRecord account, NanoUsd balance, long sequence)
    {
        Invariant.Holds(account.BalanceNano == 0 && account.LastSequence == 0 && account.OpenHolds == 0);
        Invariant.Holds(balance >= NanoUsd.Zero);
        AssertNext(in account, sequence);

        // From here the posting must succeed.
        account.BalanceNano = balance.Value;
        account.LastSequence = sequence;
        AssertSound(in account);
    }

    /// <summary>Repeats a charge that stands in the journal.</summary>
    public static void ReplayCharge(ref AccountRecord account, NanoUsd charged, long sequence)
    {
        Invariant.Holds(charged >= NanoUsd.Zero && charged.Value <= account.BalanceNano);
        AssertNext(in account, sequence);

        // From here the posting must succeed.
        account.BalanceNano = checked(account.BalanceNano - charged.Value);
        account.LastSequence = sequence;
        AssertSound(in account);
    }

    /// <summary>Taken or AtCap.</summary>
    public static SlotVerdict TakeSlot(ref UserRecord user, int cap, int incarnation)
    {
        Invariant.Holds(incarnation >= user.Incarnation);
        if (user.Incarnation != incarnation)
        {
            user.Incarnation = incarnation;
            user.InFlight = 0;
        }

        if (user.InFlight >= cap)
        {
            return SlotVerdict.AtCap;
        }

        user.InFlight++;
        return SlotVerdict.Taken;
    }

    /// <summary>Gives a slot back.</summary>
    public static void ReturnSlot(ref UserRecord user, int incarnation)
    {
        Invariant.Holds(user.Incarnation == incarnation);
        Invariant.Holds(user.InFlight > 0);
        user.InFlight--;
    }

    /// <summary>Calls in flight in this incarnation.</summary>
    public static int InFlight(in UserRecord user, int incarnation) =>
        user.Incarnation == incarnation ? user.InFlight : 0;

    private static void EndHold(ref AccountRecord account, NanoUsd hold)
    {
        account.HeldNano -= hold.Value;
        account.OpenHolds--;
        Invariant.Holds(account.OpenHolds > 0 || account.HeldNano == 0);
    }

    private static void AssertOpen(in AccountRecord account, NanoUsd hold, int incarnation)
    {
        AssertSound(in account);
        Invariant.Holds(account.Incarnation == incarnation);
        Invariant.Holds(account.OpenHolds > 0 && account.HeldNano >= hold.Value);
    }

    private static void AssertNext(in AccountRecord account, long sequence)
    {
        AssertSound(in account);
        Invariant.Holds(sequence > account.LastSequence);
    }

    // Before a change too: a record that was damaged between two acts must not be built on.
    private static void AssertSound(in AccountRecord account)
    {
        Invariant.Holds(account.BalanceNano >= 0);
        Invariant.Holds(account.HeldNano >= 0 && account.OpenHolds >= 0);
        Invariant.Holds(account.HeldNano <= account.BalanceNano);
    }
}
