using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using Lucid.Proxy.Admin;

namespace Lucid.Proxy.Cli;

/// <summary><c>lucid keys</c>: who may call.</summary>
internal static class KeysCommand
{
    private static readonly Column<KeyBody>[] Columns =
    [
        new("id", key => key.Id),
        new("key", key => key.Prefix),
        new("workspace", key => key.Workspace),
        new("user", key => key.User),
        new("name", key => key.Name),
        new("created", key => Time(key.CreatedAt)),
        new("revoked", key => key.RevokedAt is { } at ? Time(at) : string.Empty),
    ];

    /// <summary>Builds the command.</summary>
    public static Command Build(CliEnvironment environment)
    {
        Command command = new("keys", "Issue keys, list them, revoke them.");
        command.Subcommands.Add(Create(environment));
        command.Subcommands.Add(List(environment));
        command.Subcommands.Add(Revoke(environment));
        return command;
    }

    private static Command Create(CliEnvironment environment)
    {
        Option<string> workspace = new("--workspace")
        {
            Description = "Name or id of the workspace that pays",
            HelpName = "NAME",
            Required = true,
        };
        Option<string> user = new("--user")
        {
            Description = "Whose key it is; calls at a time are capped per user",
            HelpName = "NAME",
            Required = true,
        };
        Option<string?> name = new("--name") { Description = "What the key is for (default: default)",
            HelpName = "NAME" };
        ServerOptions server = new();
        ExampleCommand command = new(
            "create",
            "Issue a key. It is shown this once.",
            "lucid keys create --workspace acme --user alice --name laptop");
        command.Options.Add(workspace);
        command.Options.Add(user);
        command.Options.Add(name);
        server.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            using AdminClient client = server.Connect(parsed, environment);
            Dictionary<string, string> fields = new() { ["user"] = parsed.GetValue(user)! };
            if (parsed.GetValue(name) is { } keyName)
            {
                fields.Add("name", keyName);
            }

            string path = $"/admin/workspaces/{Uri.EscapeDataString(parsed.GetValue(workspace)!)}/keys";
            IssuedKeyBody key = await client.PostAsync(path, fields, AdminJson.Default.IssuedKeyBody);
            // The key alone on standard output, so that KEY=$(lucid keys create …) works.
            environment.Error.WriteLine($"{key.Id} for {key.User} in {key.Workspace}. This is shown once:");
            environment.Out.WriteLine(key.Key);
            return 0;
        });
        return command;
    }

    private static Command List(CliEnvironment environment)
    {
        Option<string?> workspace = new("--workspace") { Description = "Only keys of this workspace",
            HelpName = "NAME" };
        ServerOptions server = new();
        ListOutput output = new();
        ExampleCommand command = new("list", "List keys, without their secret.", "lucid keys list --workspace acme");
        command.Options.Add(workspace);
        server.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            using AdminClient client = server.Connect(parsed, environment);
            string path = parsed.GetValue(workspace) is { } name
                ? $"/admin/workspaces/{Uri.EscapeDataString(name)}/keys"
                : "/admin/keys";
            KeyListBody list = await client.GetAsync(path, AdminJson.Default.KeyListBody);
            output.Write(parsed, environment, list, AdminJson.Default.KeyListBody, list.Keys, Columns);
            return 0;
        });
        return command;
    }

    private static Command Revoke(CliEnvironment environment)
    {
        Argument<string> id = new("ID") { Description = "The key's id, such as key_7 (see lucid keys list)" };
        ServerOptions server = new();
        ExampleCommand command = new("revoke", "Revoke a key: its next call is refused.", "lucid keys revoke key_7");
        command.Arguments.Add(id);
        server.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            using AdminClient client = server.Connect(parsed, environment);
            string path = $"/admin/keys/{Uri.EscapeDataString(parsed.GetValue(id)!)}";
            RevokedKeyBody key = await client.DeleteAsync(path, AdminJson.Default.RevokedKeyBody);
            environment.Out.WriteLine($"{key.Id} is revoked");
            return 0;
        });
        return command;
    }

    private static string Time(DateTimeOffset at)
        => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
