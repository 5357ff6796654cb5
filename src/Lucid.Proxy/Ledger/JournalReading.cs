using System;

using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>Hands the records of a journal to a sink: those behind a sequence, and not more than asked for.</summary>
internal sealed class JournalReading(IJournalSink sink, long after, long most) : ILogVisitor
{
    private long _done;

    public bool IsDone => _done >= most;

    public void OnBlock(ReadOnlySpan<byte> payload, in LogBlock block, string path, long offset)
    {
        while (!payload.IsEmpty && !IsDone)
        {
            if (!JournalRecord.TryRead(payload, out JournalRecord record))
            {
                throw new LedgerFormatException(path, offset, "no sound record stands here.");
            }

            if (record.Sequence > after)
            {
                sink.On(in record);
                _done++;
            }

            payload = payload[record.Bytes..];
            offset += record.Bytes;
        }
    }
}
