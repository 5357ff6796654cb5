using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Lucid.Proxy.Tests.Tidy;

/// <summary>
/// Which folder may import which. Imports are the architecture: a new edge needs a decision record and a line here.
/// </summary>
internal static partial class ImportRules
{
    private const string Everything = "*";

    private static readonly string[] Stages = ["Proxy/Routing", "Proxy/Admission", "Proxy/Dialects", "Proxy/Upstreams",
        "Proxy/Relaying", "Proxy/Settlement"];

    private static readonly string[] Facts = ["Proxy/Metering", "Proxy/Catalog", "Proxy/Keys", "Proxy/Ledger",
        "Proxy/Media", "Proxy/Telemetry"];

    private static readonly string[] Wire = ["Net/Bytes", "Net/Async", "Net/Time", "Net/Transport", "Net/Http1",
        "Net/Sse", "Net/Json", "Net/Server", "Net/Client", "Net/Telemetry"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Net/Bytes"] = [],
        ["Net/Time"] = ["Net/Bytes"],
        ["Net/Async"] = ["Net/Bytes"],
        ["Net/Telemetry"] = [],
        ["Net/Http1"] = ["Net/Bytes"],
        ["Net/Sse"] = ["Net/Bytes"],
        ["Net/Json"] = ["Net/Bytes"],
        ["Net/Transport"] = ["Net/Bytes", "Net/Time", "Net/Async", "Net/Telemetry"],
        ["Net/Server"] = ["Net/Transport", "Net/Http1", "Net/Bytes", "Net/Time", "Net/Async", "Net/Telemetry"],
        ["Net/Client"] = ["Net/Transport", "Net/Http1", "Net/Bytes", "Net/Time", "Net/Async", "Net/Telemetry"],

        ["Proxy/Metering"] = [],
        ["Proxy/Storage"] = ["FASTER", "Net/Bytes"],
        ["Proxy/Catalog"] = ["Proxy/Metering", "Net/Json"],
        ["Proxy/Keys"] = ["Proxy/Storage", "Net/Bytes"],
        ["Proxy/Media"] = ["Proxy/Storage", "Net/Bytes"],
        ["Proxy/Ledger"] = ["Proxy/Metering", "Proxy/Storage", "Proxy/Keys", "Net/Bytes", "Net/Async"],
        ["Proxy/Routing"] = ["Net/Http1", "Net/Bytes"],
        ["Proxy/Admission"] = ["Proxy/Keys", "Proxy/Catalog", "Proxy/Ledger", "Proxy/Metering", "Net/Time", "Net/Bytes",
            "Net/Http1", "Net/Async"],
        ["Proxy/Dialects"] = ["Net/Json", "Net/Sse", "Net/Bytes", "Proxy/Metering"],
        ["Proxy/Upstreams"] = ["Proxy/Catalog", "Net/Client", "Net/Http1", "Net/Transport", "Net/Time", "Net/Bytes",
            "Net/Async"],
        ["Proxy/Relaying"] = ["Proxy/Dialects", "Proxy/Metering", "Net/Sse", "Net/Json", "Net/Client", "Net/Server",
            "Net/Http1", "Net/Transport", "Net/Time", "Net/Bytes", "Net/Async"],
        ["Proxy/Settlement"] = ["Proxy/Ledger", "Proxy/Catalog", "Proxy/Metering", "Proxy/Keys", "Net/Bytes"],
        ["Proxy/Telemetry"] = ["Proxy/Metering"],
        ["Proxy/Exchange"] = [.. Stages, .. Facts, .. Wire],
        ["Proxy/Admin"] = ["Proxy/Catalog", "Proxy/Keys", "Proxy/Ledger", "Proxy/Media", "Proxy/Metering",
            "Proxy/Telemetry", "Net/Server", "Net/Http1", "Net/Transport", "Net/Async", "Net/Bytes"],
        ["Proxy/Dashboard"] = [],
        ["Proxy/Hosting"] = [Everything],
        ["Proxy/Cli"] = [Everything],
        ["Proxy"] = [Everything],
        ["Simulator"] = [.. Wire],
    };

    // Whoever wires things together is imported by nobody but its like and the program's first file.
    private static readonly string[] ImportedByNobody = ["Proxy/Hosting", "Proxy/Cli", "Proxy"];

    private static readonly string[] Pure = ["Net/Http1", "Net/Sse", "Net/Json"];

    /// <summary>Whether the table has a line for a folder.</summary>
    public static bool Knows(string folder) => Allowed.ContainsKey(folder);

    /// <summary>Every forbidden import of one file, a sentence each.</summary>
    /// <param name="file">Path from the root, such as <c>src/Lucid.Net/Http1/Http1Limits.cs</c>.</param>
    /// <param name="source">Its text.</param>
    /// <param name="typesByFolder">The types of each folder, for names written without their full namespace.</param>
    public static IEnumerable<string> Breaches(
        string file, string source, IReadOnlyDictionary<string, IReadOnlySet<string>> typesByFolder)
    {
        string folder = FolderOf(file);
        string code = CodeText.WithoutCommentsAndText(source);
        if (!Allowed.TryGetValue(folder, out string[]? allowed))
        {
            yield return $"{file}: the folder {folder} has no line in the import table (ImportRules.cs).";
            yield break;
        }

        foreach (string import in ImportsOf(code, folder, typesByFolder).Distinct().Order(StringComparer.Ordinal))
        {
            bool isOpen = allowed.Contains(import) || (allowed.Contains(Everything) && import != "FASTER");
            bool isWiring = ImportedByNobody.Contains(import) && !allowed.Contains(Everything);
            if (import != folder && (!isOpen || isWiring))
            {
                string may = allowed.Length == 0 ? "the base class library only" : string.Join(", ", allowed);
                yield return $"{file}: {folder} imports {import}, but may import {may} (style, import table).";
            }
        }

        if (Pure.Contains(folder) && Impure().Match(code) is { Success: true } impure)
        {
            yield return $"{file}: {folder} is pure (spans in, values out) but says {impure.Value}.";
        }
    }

    /// <summary><c>src/Lucid.Proxy/Dialects/OpenAi/Paths.cs</c> is in <c>Proxy/Dialects</c>.</summary>
    public static string FolderOf(string file)
    {
        string[] parts = file.Split('/');
        string project = parts[1]["Lucid.".Length..];
        return project == "Simulator" || parts.Length == 3 ? project : $"{project}/{parts[2]}";
    }

    private static IEnumerable<string> ImportsOf(
        string code, string folder, IReadOnlyDictionary<string, IReadOnlySet<string>> typesByFolder)
    {
        if (Faster().IsMatch(code))
        {
            yield return "FASTER";
        }

        foreach (Match match in Qualified().Matches(code))
        {
            string project = match.Groups[1].Value;
            string inner = match.Groups[2].Value;
            yield return project == "Simulator" || inner.Length == 0 ? project : $"{project}/{inner}";
        }

        // Inside Lucid.Proxy.Relaying, "Ledger.Hold" names Lucid.Proxy.Ledger.Hold without any using.
        foreach (Match match in Partial().Matches(code))
        {
            string target = $"{folder.Split('/')[0]}/{match.Groups[1].Value}";
            string type = match.Groups[2].Value;
            if (typesByFolder.TryGetValue(target, out IReadOnlySet<string>? types) && types.Contains(type))
            {
                yield return target;
            }
        }
    }

    [GeneratedRegex(@"(?<!namespace )\bLucid\.(Net|Proxy|Simulator)\b(?:\.(\w+))?")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"(?<![.\w])([A-Z]\w+)\.([A-Z]\w*)")]
    private static partial Regex Partial();

    [GeneratedRegex(@"\bFASTER\.")]
    private static partial Regex Faster();

    [GeneratedRegex(@"System\.Threading\.Tasks|System\.IO\.Pipelines|\bStream\b(?!\w)|\bTimeProvider\b|\bStopwatch\b")]
    private static partial Regex Impure();
}
