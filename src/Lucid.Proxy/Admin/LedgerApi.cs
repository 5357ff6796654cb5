using System;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Admin;

/// <summary>The proof of the books: an audit, the calls that a crash ended, and the journal itself.</summary>
internal sealed class LedgerApi(ILedgerJournal journal)
{
    private const int MaxRecords = 10_000;
    private const int UsualRecords = 1000;

    /// <summary><c>GET /admin/ledger/verify</c>, <c>/orphans</c> and <c>/journal?after=&amp;limit=</c>.</summary>
    public async ValueTask<AdminAnswer> AnswerAsync(AdminRequest request)
    {
        try
        {
            return request.Segments[^1] switch
            {
                "verify" => AdminAnswer.Of(200, await VerifyAsync(journal), AdminJson.Default.AuditBody),
                "orphans" => AdminAnswer.Of(200, await OrphansAsync(journal), AdminJson.Default.OrphanListBody),
                _ => await JournalAsync(request),
            };
        }
        catch (LedgerStoppedException exception)
        {
            return AdminAnswer.LedgerDown(exception.Message);
        }
        catch (Exception exception) when (JournalFault.Is(exception))
        {
            return AdminAnswer.Refused(500, "journal_unreadable", exception.Message);
        }
    }

    /// <summary>Verifies a ledger. A journal that cannot be read whole is a problem, not an exception.</summary>
    /// <exception cref="LedgerStoppedException">The ledger has stopped.</exception>
    public static async ValueTask<AuditBody> VerifyAsync(ILedgerJournal journal)
    {
        try
        {
            return BodyOf(await journal.VerifyAsync());
        }
        catch (Exception exception) when (JournalFault.Is(exception))
        {
            const string none = "0";
            return new AuditBody(false, 0, 0, 0, 0, none, none, none, none, 0, 0, 0, [exception.Message]);
        }
    }

    /// <summary>The calls that a crash ended.</summary>
    public static async ValueTask<OrphanListBody> OrphansAsync(ILedgerJournal journal) =>
        new([.. (await journal.OrphansAsync()).Select(BodyOf)]);

    private async ValueTask<AdminAnswer> JournalAsync(AdminRequest request)
    {
        if (!TryWhole(request, "after", 0, out long after) || !TryWhole(request, "limit", UsualRecords, out long limit)
            || limit is 0 or > MaxRecords)
        {
            return AdminFields.Invalid(string.Create(
                CultureInfo.InvariantCulture,
                $"after is the number of a record, 0 or more; limit is a number from 1 to {MaxRecords}."));
        }

        JournalLines lines = new();
        await journal.ReadAsync(after, (int)limit, lines);
        return new AdminAnswer(200, JournalLines.ContentType, lines.Take());
    }

    private static bool TryWhole(AdminRequest request, string name, long usual, out long value)
    {
        value = usual;
        return !request.Query.TryGetValue(name, out string? text)
            || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static AuditBody BodyOf(AuditReport report)
    {
        Int128 balances = report.Balances.Values.Aggregate((Int128)0, (sum, balance) => sum + balance.Value);
        return new AuditBody(
            report.IsRight,
            report.FromSequence,
            report.Records,
            report.LastSequence,
            report.Balances.Count,
            report.Credited.ToUsdText(),
            report.Charged.ToUsdText(),
            report.WrittenOff.ToUsdText(),
            new NanoUsd((long)Int128.Clamp(balances, long.MinValue, long.MaxValue)).ToUsdText(),
            report.OpenCalls,
            report.OrphanedCalls,
            report.TornBytes,
            [.. report.Problems]);
    }

    private static OrphanBody BodyOf(OrphanView orphan) => new(
        orphan.Exchange.ToString(),
        orphan.OpenedAt,
        orphan.ClosedAt,
        orphan.Workspace.ToString(),
        orphan.WorkspaceName,
        orphan.UserName,
        orphan.Key.ToString(),
        orphan.Model,
        orphan.Upstream,
        orphan.Held.ToUsdText());
}
