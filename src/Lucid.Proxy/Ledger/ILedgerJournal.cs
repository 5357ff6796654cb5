using System.Collections.Generic;
using System.Threading.Tasks;

using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// What the journal on disk says for itself. Reads files, so never on a reactor's thread: every member goes on
/// elsewhere before it begins.
/// </summary>
internal interface ILedgerJournal
{
    /// <summary>Recomputes every balance from the journal alone and compares.</summary>
    /// <exception cref="DamagedLogException">Acknowledged records are missing.</exception>
    /// <exception cref="LedgerFormatException">The journal says something this version cannot follow.</exception>
    /// <exception cref="LedgerStoppedException">The journal has stopped: verify the stopped folder.</exception>
    /// <exception cref="StorageException">A file cannot be read.</exception>
    ValueTask<AuditReport> VerifyAsync();

    /// <summary>
    /// Calls that a crash ended, oldest first, charged nothing: what their upstreams may have billed. Throws like
    /// <see cref="VerifyAsync"/>.
    /// </summary>
    ValueTask<IReadOnlyList<OrphanView>> OrphansAsync();

    /// <summary>
    /// Hands out the durable records behind a sequence, in order. Throws like <see cref="VerifyAsync"/>.
    /// </summary>
    /// <param name="after">The sequence before the first record; 0 for the journal's beginning.</param>
    /// <param name="most">Most records to hand out.</param>
    /// <param name="sink">Receives them.</param>
    ValueTask ReadAsync(long after, int most, IJournalSink sink);
}
