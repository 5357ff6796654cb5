namespace Lucid.Proxy.Ledger;

/// <summary>Records taken from the journal to be written, whole and in order.</summary>
/// <param name="Buffer">Where they stand.</param>
/// <param name="Bytes">Bytes from the buffer's start.</param>
/// <param name="LastSequence">Of the last record.</param>
internal readonly record struct JournalBatch(byte[] Buffer, int Bytes, long LastSequence);
