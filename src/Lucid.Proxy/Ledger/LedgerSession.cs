using System;

using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>One reactor's way into the ledger. One thread at a time uses it.</summary>
internal sealed class LedgerSession
{
    /// <summary>Reactors that can have a session.</summary>
    public const int MaxReactors = 1 << ReactorBits;

    // An id is incarnation (20 bits), reactor (8), count (36), then mixed. A million restarts; a reactor that makes
    // a million ids a second fills its count in 19 hours and then throws instead of repeating one.
    private const int CountBits = 36;
    private const int ReactorBits = 8;
    private const int IncarnationBits = 20;
    private const ulong MaxCount = (1UL << CountBits) - 1;

    private readonly ulong _idBase;
    private ulong _idCount;

    internal LedgerSession(
        int reactorIndex, int incarnation, RecordStore<AccountRecord> accounts, RecordStore<UserRecord> users)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(reactorIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(reactorIndex, MaxReactors);
        ArgumentOutOfRangeException.ThrowIfNegative(incarnation);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(incarnation, 1 << IncarnationBits);
        Holds = accounts.OpenSession<HoldChange>();
        Settlements = accounts.OpenSession<SettleChange>();
        Accounts = accounts.OpenSession<AccountChange>();
        Users = users.OpenSession<UserChange>();
        ReactorIndex = reactorIndex;
        _idBase = ((ulong)(uint)incarnation << (CountBits + ReactorBits)) | ((ulong)(uint)reactorIndex << CountBits);
    }

    public int ReactorIndex { get; }

    internal RecordSession<AccountRecord, HoldChange> Holds { get; }

    internal RecordSession<AccountRecord, SettleChange> Settlements { get; }

    internal RecordSession<AccountRecord, AccountChange> Accounts { get; }

    internal RecordSession<UserRecord, UserChange> Users { get; }

    /// <summary>The sequence of the last record this session appended; 0 for none.</summary>
    internal long LastSequence { get; set; }

    /// <summary>A new id, unique over all reactors and restarts of the data folder. Allocates nothing.</summary>
    public ExchangeId NextExchangeId()
    {
        if (_idCount == MaxCount)
        {
            throw new InvalidOperationException("This process has made every exchange id it may; restart it.");
        }

        _idCount++;
        return new ExchangeId(Mix(_idBase | _idCount));
    }

    internal void Close()
    {
        Holds.Dispose();
        Settlements.Dispose();
        Accounts.Dispose();
        Users.Dispose();
    }

    // The finalizer of SplitMix64: a bijection, so ids stay unique, and neighbours share no digits, so that people do
    // not confuse two requests and clients do not read our call rate from them.
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
