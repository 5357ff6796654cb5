using FASTER.core;

namespace Lucid.Proxy.Storage;

/// <summary>FASTER's callbacks: every one that can happen to a record in memory applies the change, once.</summary>
internal sealed class RecordActs<TRecord, TChange> : FunctionsBase<long, TRecord, TChange, byte, byte>
    where TRecord : unmanaged
    where TChange : struct, IRecordChange<TRecord>
{
    public override bool NeedInitialUpdate(ref long key, ref TChange input, ref byte output, ref RMWInfo rmwInfo) =>
        input.CreatesRecord;

    public override bool InitialUpdater(
        ref long key, ref TChange input, ref TRecord value, ref byte output, ref RMWInfo rmwInfo)
    {
        value = default;
        input.Apply(ref value);
        return true;
    }

    public override bool InPlaceUpdater(
        ref long key, ref TChange input, ref TRecord value, ref byte output, ref RMWInfo rmwInfo)
    {
        input.Apply(ref value);
        return true;
    }

    public override bool CopyUpdater(
        ref long key,
        ref TChange input,
        ref TRecord oldValue,
        ref TRecord newValue,
        ref byte output,
        ref RMWInfo rmwInfo)
    {
        newValue = oldValue;
        input.Apply(ref newValue);
        return true;
    }
}
