using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Lucid.Proxy.Admin;

namespace Lucid.Proxy.Cli;

/// <summary><c>lucid workspaces</c>: who has money here, and how much.</summary>
internal static class WorkspacesCommand
{
    private static readonly Column<WorkspaceBody>[] Columns =
    [
        new("id", workspace => workspace.Id),
        new("name", workspace => workspace.Name),
        new("balance USD", workspace => workspace.BalanceUsd, IsNumber: true),
        new("held USD", workspace => workspace.HeldUsd, IsNumber: true),
        new("available USD", workspace => workspace.AvailableUsd, IsNumber: true),
        new("in flight", workspace => workspace.InFlight.ToString(CultureInfo.InvariantCulture), IsNumber: true),
        new("users", workspace => workspace.Users.Length.ToString(CultureInfo.InvariantCulture), IsNumber: true),
    ];

    /// <summary>Builds the command.</summary>
    public static Command Build(CliEnvironment environment)
    {
        Command command = new("workspaces", "Create workspaces, list them, give them credit.");
        command.Subcommands.Add(Create(environment));
        command.Subcommands.Add(List(environment));
        command.Subcommands.Add(Credit(environment));
        return command;
    }

    private static Command Create(CliEnvironment environment)
    {
        Argument<string> name = new("NAME") { Description = "A name nobody has yet" };
        ServerOptions server = new();
        ExampleCommand command = new("create", "Create a workspace.", "lucid workspaces create acme");
        command.Arguments.Add(name);
        server.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            using AdminClient client = server.Connect(parsed, environment);
            Dictionary<string, string> fields = new() { ["name"] = parsed.GetValue(name)! };
            WorkspaceBody made = await client.PostAsync("/admin/workspaces", fields, AdminJson.Default.WorkspaceBody);
            environment.Out.WriteLine($"{made.Id} {made.Name}: balance {made.BalanceUsd} USD");
            return 0;
        });
        return command;
    }

    private static Command List(CliEnvironment environment)
    {
        ServerOptions server = new();
        ListOutput output = new();
        ExampleCommand command = new(
            "list",
            "List workspaces with their money.",
            "lucid workspaces list --format csv");
        server.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            using AdminClient client = server.Connect(parsed, environment);
            WorkspaceListBody list = await client.GetAsync("/admin/workspaces", AdminJson.Default.WorkspaceListBody);
            output.Write(parsed, environment, list, AdminJson.Default.WorkspaceListBody, list.Workspaces, Columns);
            return 0;
        });
        return command;
    }

    private static Command Credit(CliEnvironment environment)
    {
        Argument<string> name = new("NAME") { Description = "Name or id of the workspace" };
        Option<string> usd = new("--usd") { Description = "Dollars, exactly", HelpName = "AMOUNT", Required = true };
        Option<string?> reference = new("--reference")
        {
            Description = "What the credit is for; the same reference twice is one credit (default: a random one)",
            HelpName = "TEXT",
        };
        ServerOptions server = new();
        ExampleCommand command = new(
            "credit",
            "Give a workspace credit.",
            "lucid workspaces credit acme --usd 10",
            "lucid workspaces credit acme --usd 25.50 --reference inv-7");
        command.Arguments.Add(name);
        command.Options.Add(usd);
        command.Options.Add(reference);
        server.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            using AdminClient client = server.Connect(parsed, environment);
            Dictionary<string, string> fields = new()
            {
                ["amountUsd"] = parsed.GetValue(usd)!,
                ["reference"] = parsed.GetValue(reference) ?? RandomReference(),
            };
            string path = $"/admin/workspaces/{Uri.EscapeDataString(parsed.GetValue(name)!)}/credits";
            CreditBody credit = await client.PostAsync(path, fields, AdminJson.Default.CreditBody);
            string what = credit.AlreadyCredited ? "was credited before" : "credited";
            environment.Out.WriteLine($"{credit.Workspace}: {credit.AmountUsd} USD {what} ({credit.Reference})");
            environment.Out.WriteLine($"{credit.Workspace}: balance {credit.BalanceUsd} USD");
            return 0;
        });
        return command;
    }

    private static string RandomReference() => $"cli-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
}
