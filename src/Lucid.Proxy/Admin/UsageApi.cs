using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Admin;

/// <summary>What was used and what it cost.</summary>
internal sealed class UsageApi(ILedger ledger)
{
    private const int MaxCalls = 1000;
    private const int UsualCalls = 100;

    private static readonly Dictionary<string, UsageGrouping> Groupings = new(StringComparer.Ordinal)
    {
        ["day"] = UsageGrouping.Day,
        ["workspace"] = UsageGrouping.Workspace,
        ["user"] = UsageGrouping.User,
        ["key"] = UsageGrouping.Key,
        ["model"] = UsageGrouping.Model,
    };

    /// <summary><c>GET /admin/usage?workspace=&amp;since=&amp;until=&amp;by=</c>.</summary>
    public AdminAnswer Usage(AdminRequest request)
    {
        if (Unknown(request, "workspace", "since", "until", "by") is { } unknown)
        {
            return unknown;
        }

        if (!TryWorkspace(request, out WorkspaceId? workspace, out string named))
        {
            return AdminAnswer.NoWorkspace(named);
        }

        if (!TryDay(request, "since", out DateOnly? since) || !TryDay(request, "until", out DateOnly? until))
        {
            return AdminFields.Invalid("since and until are days such as 2026-11-22, or times (2026-11-22T10:00Z).");
        }

        if (!TryGrouping(request.Query.GetValueOrDefault("by", string.Empty), out UsageGrouping by))
        {
            string known = string.Join(", ", Groupings.Keys);
            return AdminFields.Invalid($"by is one or more of {known}, with commas between.");
        }

        UsageReport report = ledger.Usage(new UsageQuery(workspace, since, until, by));
        UsageBody body = UsageBodies.Of(report, by);
        return AdminAnswer.Of(200, body, AdminJson.Default.UsageBody);
    }

    /// <summary><c>GET /admin/requests?workspace=&amp;limit=</c>.</summary>
    public AdminAnswer Requests(AdminRequest request)
    {
        if (Unknown(request, "workspace", "limit") is { } unknown)
        {
            return unknown;
        }

        if (!TryWorkspace(request, out WorkspaceId? workspace, out string named))
        {
            return AdminAnswer.NoWorkspace(named);
        }

        int most = UsualCalls;
        if (request.Query.TryGetValue("limit", out string? limit)
            && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture,
                out most) || most is 0 or > MaxCalls))
        {
            return AdminFields.Invalid(string.Create(CultureInfo.InvariantCulture,
                $"limit is a number from 1 to {MaxCalls}."));
        }

        CallBody[] calls = [.. ledger.RecentCalls(most, workspace).Select(Body)];
        return AdminAnswer.Of(200, new CallListBody(calls), AdminJson.Default.CallListBody);
    }

    private bool TryWorkspace(AdminRequest request, out WorkspaceId? workspace, out string named)
    {
        workspace = null;
        named = request.Query.GetValueOrDefault("workspace", string.Empty);
        if (named.Length == 0)
        {
            return true;
        }

        bool isFound = ledger.TryFindWorkspace(named, out WorkspaceId id);
        workspace = id;
        return isFound;
    }

    private static bool TryDay(AdminRequest request, string name, out DateOnly? day)
    {
        day = null;
        string text = request.Query.GetValueOrDefault(name, string.Empty);
        if (text.Length == 0)
        {
            return true;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None,
            out DateOnly exact))
        {
            day = exact;
            return true;
        }

        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        bool isTime = text.Contains('T', StringComparison.Ordinal)
            && DateTime.TryParse(text, CultureInfo.InvariantCulture, utc, out DateTime time)
            && (day = DateOnly.FromDateTime(time)) is not null;
        return isTime;
    }

    private static bool TryGrouping(string text, out UsageGrouping by)
    {
        by = UsageGrouping.None;
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Groupings.TryGetValue(part, out UsageGrouping one))
            {
                return false;
            }

            by |= one;
        }

        return true;
    }

    private static AdminAnswer? Unknown(AdminRequest request, params string[] known)
    {
        string? unknown = request.Query.Keys.FirstOrDefault(name => !known.Contains(name));
        return unknown is null
            ? null
            : AdminFields.Invalid($"{AdminAnswer.Quoted(unknown)} is not known; known are {string.Join(", ", known)}.");
    }

    private static CallBody Body(CallView call) => new(
        call.Exchange.ToString(),
        call.At,
        call.Workspace.ToString(),
        call.WorkspaceName,
        call.UserName,
        call.Key.ToString(),
        call.Model,
        call.Status,
        call.DurationMs,
        call.Held.ToUsdText(),
        call.Receipt.Charged.ToUsdText(),
        call.Receipt.WrittenOff.ToUsdText(),
        call.Usage.InputTokens,
        call.Usage.CacheReadTokens,
        call.Usage.CacheWriteTokens,
        call.Usage.CacheWriteHourTokens,
        call.Usage.OutputTokens,
        call.Usage.ReasoningTokens,
        call.Source switch
        {
            UsageSource.Reported => "reported",
            UsageSource.Counted => "counted",
            _ => "none",
        },
        call.End == CallEnd.Orphaned ? "orphaned" : "settled");
}
