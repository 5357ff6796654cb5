using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.Proxy.Admin;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Cli;

/// <summary><c>lucid ledger</c>: proof that the books are right, of a running server or of a stopped folder.</summary>
internal static class LedgerCommand
{
    private const int RecordsAtOnce = 10_000;
    private const int PatienceMs = 3_600_000;

    private static readonly Column<(string Name, string Value)>[] AuditColumns =
        [new("", fact => fact.Name), new("", fact => fact.Value, IsNumber: true)];

    private static readonly Column<OrphanBody>[] OrphanColumns =
    [
        new("id", orphan => orphan.Id),
        new("opened", orphan => Time(orphan.OpenedAt)),
        new("closed", orphan => orphan.ClosedAt is { } at ? Time(at) : "at the next start"),
        new("workspace", orphan => orphan.WorkspaceName ?? orphan.Workspace),
        new("user", orphan => orphan.User ?? string.Empty),
        new("key", orphan => orphan.Key),
        new("model", orphan => orphan.Model ?? string.Empty),
        new("upstream", orphan => orphan.Upstream ?? string.Empty),
        new("held USD", orphan => orphan.HeldUsd, IsNumber: true),
    ];

    /// <summary>Builds the command.</summary>
    public static Command Build(CliEnvironment environment)
    {
        Command command = new("ledger", "Check the books against the journal, list what crashes left, export it.");
        command.Subcommands.Add(Verify(environment));
        command.Subcommands.Add(Orphans(environment));
        command.Subcommands.Add(Export(environment));
        return command;
    }

    private static Command Verify(CliEnvironment environment)
    {
        Option<string?> data = DataOption();
        ServerOptions server = new();
        ListOutput output = new();
        ExampleCommand command = new(
            "verify",
            "Recompute every balance from the journal alone. Exit code 0 when all is right, 1 when anything is not.",
            "lucid ledger verify",
            "lucid ledger verify --data ./lucid-data    (no server runs on it)");
        command.Options.Add(data);
        server.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            AuditBody audit = await OfEitherAsync(
                parsed,
                environment,
                (data, server),
                async journal => await LedgerApi.VerifyAsync(journal),
                client => client.GetAsync("/admin/ledger/verify", AdminJson.Default.AuditBody, PatienceMs));
            output.Write(parsed, environment, audit, AdminJson.Default.AuditBody, Facts(audit), AuditColumns);
            foreach (string problem in audit.Problems)
            {
                environment.Error.WriteLine(problem);
            }

            environment.Error.WriteLine(audit.Right
                ? "The books are right."
                : "The books are NOT right: keep a copy of the data folder and take no calls until it is understood.");
            return audit.Right ? 0 : 1;
        });
        return command;
    }

    private static Command Orphans(CliEnvironment environment)
    {
        Option<string?> data = DataOption();
        ServerOptions server = new();
        ListOutput output = new();
        ExampleCommand command = new(
            "orphans",
            "List the calls that a crash ended. They were charged nothing; their providers may have billed them.",
            "lucid ledger orphans",
            "lucid ledger orphans --data ./lucid-data --format csv");
        command.Options.Add(data);
        server.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            OrphanListBody list = await OfEitherAsync(
                parsed,
                environment,
                (data, server),
                async journal => await LedgerApi.OrphansAsync(journal),
                client => client.GetAsync("/admin/ledger/orphans", AdminJson.Default.OrphanListBody, PatienceMs));
            output.Write(
                parsed, environment, list, AdminJson.Default.OrphanListBody, list.Orphans, OrphanColumns);
            return 0;
        });
        return command;
    }

    private static Command Export(CliEnvironment environment)
    {
        Option<string?> data = DataOption();
        Option<long> after = new("--after")
        {
            Description = "Leave out the records up to this number (default: none)",
            HelpName = "NUMBER",
        };
        ServerOptions server = new();
        ExampleCommand command = new(
            "export",
            "Write the journal as JSON lines, oldest record first.",
            "lucid ledger export > journal.jsonl",
            "lucid ledger export --after 120000 --data ./lucid-data");
        command.Options.Add(data);
        command.Options.Add(after);
        server.AddTo(command);
        command.SetAction(async (parsed, _) => await OfEitherAsync(
            parsed,
            environment,
            (data, server),
            journal => ExportAsync(parsed.GetValue(after), environment, async last =>
            {
                JournalLines lines = new();
                await journal.ReadAsync(last, RecordsAtOnce, lines);
                return lines.Take();
            }),
            client => ExportAsync(parsed.GetValue(after), environment, last => client.GetBytesAsync(
                string.Create(
                    CultureInfo.InvariantCulture, $"/admin/ledger/journal?after={last}&limit={RecordsAtOnce}")))));
        return command;
    }

    private static async Task<int> ExportAsync(
        long after, CliEnvironment environment, Func<long, Task<byte[]>> readAsync)
    {
        if (after < 0)
        {
            throw new CliException("--after is the number of a record, 0 or more.");
        }

        long last = after;
        while (await readAsync(last) is { Length: > 0 } lines)
        {
            environment.Out.Write(Encoding.UTF8.GetString(lines));
            last = LastSequence(lines);
        }

        return 0;
    }

    private static long LastSequence(ReadOnlySpan<byte> lines)
    {
        ReadOnlySpan<byte> last = lines[..^1];
        Utf8JsonReader reader = new(last[(last.LastIndexOf((byte)'\n') + 1)..]);
        bool isSequence = reader.Read() && reader.Read() && reader.ValueTextEquals("sequence"u8) && reader.Read();
        return isSequence ? reader.GetInt64() : throw new CliException("The server's journal lines make no sense.");
    }

    private static async Task<T> OfEitherAsync<T>(
        ParseResult parsed,
        CliEnvironment environment,
        (Option<string?> Data, ServerOptions Server) place,
        Func<ILedgerJournal, Task<T>> ofFolderAsync,
        Func<AdminClient, Task<T>> ofServerAsync)
    {
        if (parsed.GetValue(place.Data) is not { } folder)
        {
            using AdminClient client = place.Server.Connect(parsed, environment);
            return await ofServerAsync(client);
        }

        try
        {
            using StoppedLedger ledger = StoppedLedger.Open(
                new LedgerOptions { DataFolder = folder }, FileLayer.Default);
            return await ofFolderAsync(ledger);
        }
        catch (Exception exception) when (JournalFault.Is(exception))
        {
            throw new CliException(exception.Message);
        }
    }

    private static Option<string?> DataOption() => new("--data")
    {
        Description = "The data folder of a server that does not run, instead of a running server",
        HelpName = "DIR",
    };

    private static List<(string Name, string Value)> Facts(AuditBody audit) =>
    [
        ("from record", Whole(audit.FromRecord)),
        ("records", Whole(audit.Records)),
        ("last record", Whole(audit.LastRecord)),
        ("workspaces", Whole(audit.Workspaces)),
        ("credited USD", audit.CreditedUsd),
        ("charged USD", audit.ChargedUsd),
        ("written off USD", audit.WrittenOffUsd),
        ("balances USD", audit.BalanceUsd),
        ("open calls", Whole(audit.OpenCalls)),
        ("orphaned calls", Whole(audit.OrphanedCalls)),
        ("torn bytes", Whole(audit.TornBytes)),
        ("problems", Whole(audit.Problems.Length)),
    ];

    private static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
