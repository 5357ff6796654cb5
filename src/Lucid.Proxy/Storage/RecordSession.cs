using System;

using FASTER.core;

using Lucid.Net.Bytes;

namespace Lucid.Proxy.Storage;

/// <summary>One thread's way into a <see cref="RecordStore{TRecord}"/>. Allocates nothing per change.</summary>
internal sealed class RecordSession<TRecord, TChange>(
    ClientSession<long, TRecord, TChange, byte, byte, RecordActs<TRecord, TChange>> session) : IDisposable
    where TRecord : unmanaged
    where TChange : struct, IRecordChange<TRecord>
{
    /// <summary>Applies a change in one step.</summary>
    /// <returns>False when there is no such record and the change does not create one.</returns>
    public bool TryChange(long number, ref TChange change)
    {
        byte output = 0;
        Status status = session.RMW(ref number, ref change, ref output);

        // All records are in memory, so nothing is ever pending.
        Invariant.Holds(status.IsCompletedSuccessfully);
        return status.Found || status.Record.Created;
    }

    public void Dispose() => session.Dispose();
}
