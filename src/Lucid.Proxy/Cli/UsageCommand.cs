using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using Lucid.Proxy.Admin;

namespace Lucid.Proxy.Cli;

/// <summary><c>lucid usage</c>: what was used, what it cost, what it would have cost elsewhere.</summary>
internal static class UsageCommand
{
    private static readonly (string Group, Column<UsageRowBody>[] Columns)[] Groups =
    [
        ("day", [new("day", row => row.Day ?? string.Empty)]),
        ("workspace", [new("workspace", row => row.WorkspaceName ?? string.Empty)]),
        ("user", [new("user", row => row.User ?? string.Empty)]),
        ("key", [new("key", row => row.Key ?? string.Empty), new("key name", row => row.KeyName ?? string.Empty)]),
        ("model", [new("model", row => row.Model ?? string.Empty)]),
    ];

    private static readonly Column<UsageRowBody>[] Sums =
    [
        new("calls", row => Whole(row.Calls), IsNumber: true),
        new("input", row => Whole(row.InputTokens), IsNumber: true),
        new("cache read", row => Whole(row.CacheReadTokens), IsNumber: true),
        new("cache write", row => Whole(row.CacheWriteTokens), IsNumber: true),
        new("output", row => Whole(row.OutputTokens), IsNumber: true),
        new("charged USD", row => row.ChargedUsd, IsNumber: true),
        new("first party USD", row => row.FirstPartyUsd, IsNumber: true),
    ];

    /// <summary>Builds the command.</summary>
    public static Command Build(CliEnvironment environment)
    {
        Option<string?> workspace = new("--workspace") { Description = "Only this workspace", HelpName = "NAME" };
        Option<string?> since = new("--since") { Description = $"First day: {DayText.Form}", HelpName = "DAY" };
        Option<string?> until = new("--until") { Description = "Last day, likewise", HelpName = "DAY" };
        Option<string> by = new("--by")
        {
            Description = "day, workspace, user, key, model, or several with commas between",
            HelpName = "GROUP",
            DefaultValueFactory = _ => "model",
        };
        ServerOptions server = new();
        ListOutput output = new();
        ExampleCommand command = new(
            "usage",
            "Show what was used and what it cost.",
            "lucid usage --since 7d --by day",
            "lucid usage --workspace acme --by user,model --format csv");
        command.Options.Add(workspace);
        command.Options.Add(since);
        command.Options.Add(until);
        command.Options.Add(by);
        server.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            using AdminClient client = server.Connect(parsed, environment);
            string groups = parsed.GetValue(by)!;
            List<string> query = [$"by={Uri.EscapeDataString(groups)}"];
            Add(query, "workspace", parsed.GetValue(workspace));
            Add(query, "since", Day(parsed.GetValue(since), environment));
            Add(query, "until", Day(parsed.GetValue(until), environment));
            UsageBody usage = await client.GetAsync(
                $"/admin/usage?{string.Join('&', query)}", AdminJson.Default.UsageBody);
            UsageRowBody[] rows = [.. usage.Rows, usage.Total];
            output.Write(parsed, environment, usage, AdminJson.Default.UsageBody, rows, ColumnsFor(groups));
            return 0;
        });
        return command;
    }

    private static Column<UsageRowBody>[] ColumnsFor(string groups)
    {
        string[] asked = groups.Split(',', StringSplitOptions.TrimEntries);
        Column<UsageRowBody>[] keys =
            [.. Groups.Where(group => asked.Contains(group.Group)).SelectMany(group => group.Columns)];
        if (keys.Length > 0)
        {
            // The last line is the sum of all.
            Column<UsageRowBody> first = keys[0];
            keys[0] = first with { Text = row => IsTotal(row) ? "total" : first.Text(row) };
        }

        return [.. keys, .. Sums];
    }

    private static bool IsTotal(UsageRowBody row)
        => (row.Day ?? row.Workspace ?? row.User ?? row.Key ?? row.Model) is null;

    private static void Add(List<string> query, string name, string? value)
    {
        if (value is not null)
        {
            query.Add($"{name}={Uri.EscapeDataString(value)}");
        }
    }

    private static string? Day(string? text, CliEnvironment environment)
        => text is null ? null : DayText.Parse(text, environment.Time.GetUtcNow());

    private static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);
}
