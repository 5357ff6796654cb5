using System;
using System.Globalization;

namespace Lucid.Proxy.Cli;

/// <summary>Reads the ways people name a day.</summary>
internal static class DayText
{
    /// <summary>What is accepted, for help and messages.</summary>
    public const string Form = "a day such as 2026-11-22, today, yesterday, or 7d for seven days ago (UTC)";

    /// <summary>The day in the form the admin API takes.</summary>
    /// <exception cref="CliException">It names no day.</exception>
    public static string Parse(string text, DateTimeOffset now)
    {
        DateOnly today = DateOnly.FromDateTime(now.UtcDateTime);
        DateOnly? day = text switch
        {
            "today" => today,
            "yesterday" => today.AddDays(-1),
            _ when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None,
                out DateOnly exact)
                => exact,
            _ when text.EndsWith('d')
                && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int days)
                && days < today.DayNumber => today.AddDays(-days),
            _ => null,
        };
        return day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            ?? throw new CliException($"\"{text}\" names no day; write {Form}.");
    }
}
