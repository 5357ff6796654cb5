using System;

namespace Lucid.Proxy.Ledger;

/// <summary>The body of one kind of journal record.</summary>
internal interface IJournalEntry
{
    static abstract EntryKind Kind { get; }

    /// <summary>Version of the body's layout.</summary>
    static abstract byte Version { get; }

    /// <summary>Bytes of the body.</summary>
    int BodyBytes { get; }

    /// <summary>Writes exactly <see cref="BodyBytes"/>.</summary>
    void WriteBody(Span<byte> body);
}
