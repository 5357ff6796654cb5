using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Telemetry;
using Microsoft.Extensions.Logging;

namespace Lucid.Proxy.Hosting;

/// <summary>Reads and checks the whole configuration. Finds every problem, not only the first.</summary>
internal static class SettingsReader
{
    /// <summary>The name looked for in the current directory when none is given.</summary>
    public const string DefaultFile = "lucid.json";

    private static readonly string[] Keys = ["$schema", "listen", "admin", "data", "publicBaseUrl", "cors", "limits",
        "strict", "reactors", "engine", "ledger", "media", "log", "providers", "models"];

    private static readonly string[] Engines = ["auto", "epoll", "portable"];
    private static readonly string[] ExchangeLevels = ["off", "failed", "all"];
    private static readonly string[] LogLevels =
        ["trace", "debug", "information", "warning", "error", "critical", "none"];

    private static readonly string[] LedgerKeys = ["engine", "endpoints", "durability", "commitMs",
        "journalBufferBytes",
        "maxWorkspaces", "maxUsers", "recentCalls", "checkpointBytes", "oldFiles", "usageDays"];

    private static readonly string[] S3Keys = ["endpoint", "publicEndpoint", "region", "bucket", "prefix", "accessKey",
        "secretKey", "pathStyle"];

    /// <summary>Reads a file; with none given <see cref="DefaultFile"/> if it is there, else the defaults.</summary>
    public static SettingsResult ReadFile(string? path, EnvironmentSettings environment)
    {
        string? found = path ?? (File.Exists(DefaultFile) ? DefaultFile : null);
        if (found is null)
        {
            return Read(null, [], environment);
        }

        try
        {
            return Read(found, File.ReadAllBytes(found), environment);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new SettingsResult(null, [new SettingsProblem(found, $"cannot be read: {exception.Message}")]);
        }
    }

    /// <summary>Reads a configuration from bytes.</summary>
    public static SettingsResult Read(string? fileName, ReadOnlySpan<byte> utf8, EnvironmentSettings environment)
    {
        SettingsSource source = SettingsSource.Read(fileName, utf8, environment);
        if (source.Problems.Count > 0)
        {
            return new SettingsResult(null, source.Problems);
        }

        LucidOptions options = ReadAll(source);
        return new SettingsResult(source.Problems.Count == 0 ? options : null, source.Problems);
    }

    private static LucidOptions ReadAll(SettingsSource source)
    {
        SettingsSection root = new(source, string.Empty);
        root.HasOnly(Keys);
        _ = root.Text("$schema");
        IReadOnlyList<ProviderEntry> providers = ProviderReader.Read(source);
        LucidOptions usual = new() { Providers = providers, Models = ModelReader.Read(source, providers) };
        LucidOptions options = usual with
        {
            Listen = ListenReader.Public(root, usual.Listen),
            Admin = ListenReader.Admin(root, usual.Admin),
            DataFolder = root.Has("data") ? root.RequiredText("data") ?? usual.DataFolder : usual.DataFolder,
            PublicBaseUrl = ReadPublicBaseUrl(root),
            Limits = LimitReader.Read(root),
            CorsOrigins = CorsReader.Read(root),
            Reactors = root.Whole("reactors", 0, 255, usual.Reactors),
            Engine = (ReactorEngine)root.Choice("engine", Engines, (int)usual.Engine),
            Ledger = ReadLedger(root.Child("ledger")),
            Media = ReadMedia(root.Child("media")),
            Log = ReadLog(root.Child("log")),
        };
        ListenReader.CheckApart(root, options);
        return options;
    }

    private static Uri? ReadPublicBaseUrl(SettingsSection root)
    {
        if (root.Text("publicBaseUrl") is not { } text)
        {
            return null;
        }

        bool isUrl = Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https";
        if (isUrl && url!.Query.Length == 0)
        {
            return url;
        }

        root.Problem("publicBaseUrl", $"is \"{text}\"; write a URL such as https://llm.example.com.");
        return null;
    }

    private static LedgerSettings ReadLedger(SettingsSection ledger)
    {
        LedgerSettings usual = new();
        if (!ledger.HasOnly(LedgerKeys))
        {
            return usual;
        }

        bool isRedis = ledger.Choice("engine", ["faster", "redis"], 0) == 1;
        if (isRedis)
        {
            ledger.Problem("engine", "\"redis\" is not available in this version; use \"faster\".");
        }

        foreach (SettingsSection endpoint in ledger.Items("endpoints"))
        {
            _ = ledger.Child("endpoints").RequiredText(endpoint.Name);
        }

        if (ledger.Has("endpoints") && !isRedis)
        {
            ledger.Problem("endpoints", "belongs to the engine \"redis\".");
        }

        return new LedgerSettings
        {
            IsStrict = ledger.Choice("durability", ["grouped", "strict"], 0) == 1,
            CommitMs = ledger.Whole("commitMs", 1, 1000, usual.CommitMs),
            JournalBufferBytes = ledger.Whole("journalBufferBytes", 1 << 20, 1 << 28, usual.JournalBufferBytes),
            MaxWorkspaces = ledger.Whole("maxWorkspaces", 1, 100_000_000, usual.MaxWorkspaces),
            MaxUsers = ledger.Whole("maxUsers", 1, 100_000_000, usual.MaxUsers),
            RecentCalls = ledger.Whole("recentCalls", 1, 1_000_000, usual.RecentCalls),
            CheckpointBytes = ledger.Whole("checkpointBytes", 1 << 20, 1 << 30, usual.CheckpointBytes),
            ArchivesOldFiles = ledger.Choice("oldFiles", ["keep", "archive"], 0) == 1,
            UsageDays = ledger.Whole("usageDays", 1, 36_500, usual.UsageDays),
        };
    }

    private static MediaSettings ReadMedia(SettingsSection media)
    {
        MediaSettings usual = new();
        if (!media.HasOnly("store", "ttlHours", "s3"))
        {
            return usual;
        }

        string store = MediaSettings.Stores[media.Choice("store", MediaSettings.Stores, 0)];
        SettingsSection s3 = media.Child("s3");
        if (store == "s3" && !media.Has("s3"))
        {
            media.Problem("needs s3 beside the store \"s3\": endpoint, bucket and keys.");
        }
        else if (s3.HasOnly(S3Keys))
        {
            foreach (string key in S3Keys.Where(key => key != "pathStyle"))
            {
                _ = s3.Text(key);
            }

            _ = s3.Truth("pathStyle", otherwise: false);
        }

        return new MediaSettings { Store = store, TtlHours = media.Whole("ttlHours", 1, 24 * 365, usual.TtlHours) };
    }

    private static LogSettings ReadLog(SettingsSection log)
    {
        LogSettings usual = new();
        if (!log.HasOnly("level", "exchanges", "exchangesFile"))
        {
            return usual;
        }

        return new LogSettings
        {
            Level = (LogLevel)log.Choice("level", LogLevels, (int)usual.Level),
            Exchanges = (ExchangeLogLevel)log.Choice("exchanges", ExchangeLevels, (int)usual.Exchanges),
            ExchangesFile = log.Has("exchangesFile") ? log.RequiredText("exchangesFile") : null,
        };
    }
}
