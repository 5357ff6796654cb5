using System;
using System.Buffers;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Lucid.Proxy.Cli;

/// <summary>Writes lists: a table on a terminal, JSON into a pipe, CSV when asked.</summary>
internal sealed class ListOutput
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    private readonly Option<OutputFormat?> _format = new("--format")
    {
        Description = "table, json or csv (default: table on a terminal, else json)",
        HelpName = "FORMAT",
    };

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command) => command.Options.Add(_format);

    /// <summary>Writes a list.</summary>
    /// <param name="parsed">Tells the format.</param>
    /// <param name="environment">Tells where to and whether a person reads it.</param>
    /// <param name="whole">The admin API's answer, written as it is for JSON.</param>
    /// <param name="type">Its type.</param>
    /// <param name="rows">Its lines.</param>
    /// <param name="columns">The columns of a table or of CSV.</param>
    public void Write<TWhole, TRow>(
        ParseResult parsed,
        CliEnvironment environment,
        TWhole whole,
        JsonTypeInfo<TWhole> type,
        IReadOnlyList<TRow> rows,
        IReadOnlyList<Column<TRow>> columns)
    {
        OutputFormat usual = environment.IsTerminal ? OutputFormat.Table : OutputFormat.Json;
        switch (parsed.GetValue(_format) ?? usual)
        {
            case OutputFormat.Json:
                environment.Out.WriteLine(Json(whole, type));
                break;
            case OutputFormat.Csv:
                environment.Out.WriteLine(string.Join(',', columns.Select(column => column.Title)));
                foreach (TRow row in rows)
                {
                    environment.Out.WriteLine(string.Join(',', columns.Select(column => Csv(column.Text(row)))));
                }

                break;
            default:
                WriteTable(environment, rows, columns);
                break;
        }
    }

    private static string Json<T>(T whole, JsonTypeInfo<T> type)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, Indented))
        {
            JsonSerializer.Serialize(writer, whole, type);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteTable<TRow>(
        CliEnvironment environment, IReadOnlyList<TRow> rows, IReadOnlyList<Column<TRow>> columns)
    {
        if (rows.Count == 0)
        {
            environment.Out.WriteLine("None.");
            return;
        }

        Table table = new() { Border = TableBorder.Simple };
        foreach (Column<TRow> column in columns)
        {
            TableColumn shown = new(Markup.Escape(column.Title)) { NoWrap = true };
            table.AddColumn(column.IsNumber ? shown.RightAligned() : shown);
        }

        foreach (TRow row in rows)
        {
            table.AddRow([.. columns.Select(column => Markup.Escape(column.Text(row)))]);
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = environment.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = environment.IsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(environment.Out),
        });
        console.Profile.Width = environment.Width;
        console.Write(table);
    }

    // RFC 4180: quotes around what holds a comma, a quote or a line end; and a spreadsheet must not run a name.
    private static string Csv(string text)
    {
        string safe = text.Length > 0 && text[0] is '=' or '+' or '@' ? $"'{text}" : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0
            ? safe
            : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
