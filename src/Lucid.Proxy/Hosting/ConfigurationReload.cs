using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using Lucid.Proxy.Admin;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Routing;
using Lucid.Proxy.Telemetry;
using Microsoft.Extensions.Logging;

namespace Lucid.Proxy.Hosting;

/// <summary>
/// Puts configurations in force: the first one, and each later one that has no problem. Catalog and limits are swapped
/// under running calls; what was opened at the start stays until the next.
/// </summary>
internal sealed class ConfigurationReload
{
    private readonly HostSetup _setup;
    private readonly ILedger _ledger;
    private readonly Counters _counters;
    private readonly IPEndPoint? _simulator;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private LucidOptions _options;

    /// <summary>Puts the first configuration in force.</summary>
    public ConfigurationReload(HostSetup setup, ILedger ledger, Counters counters, IPEndPoint? simulator, ILogger log)
    {
        _setup = setup;
        _ledger = ledger;
        _counters = counters;
        _simulator = simulator;
        _log = log;
        _options = setup.Options;
        Limits = new ProxyLimits(_options.Limits);
        Catalog = new CatalogHolder(Build(_options));
        Cors = new CorsRule(_options.CorsOrigins);
    }

    /// <summary>The catalog in force.</summary>
    public CatalogHolder Catalog { get; }

    /// <summary>The limits in force.</summary>
    public ProxyLimits Limits { get; }

    /// <summary>The web pages in force.</summary>
    public CorsRule Cors { get; }

    /// <summary>Reads the file again and puts it in force, or says why not. Any thread.</summary>
    public ReloadOutcome Reload()
    {
        lock (_gate)
        {
            SettingsResult result = SettingsReader.ReadFile(_setup.ConfigFile, _setup.Environment);
            if (result.Options is not { } options)
            {
                return Refuse([.. result.Problems.Select(problem => problem.ToString())]);
            }

            try
            {
                Catalog.Swap(Build(options));
            }
            catch (LedgerStoppedException exception)
            {
                return Refuse([$"The ledger cannot number new models: {exception.Message}"]);
            }

            Limits.Swap(options.Limits);
            Cors.Swap(options.CorsOrigins);
            string[] needsRestart = [.. RestartKeys(_options, options)];
            _options = options with
            {
                // Still what they were at the start, so that a change is named again until the restart.
                Listen = _options.Listen,
                Admin = _options.Admin,
                DataFolder = _options.DataFolder,
                Reactors = _options.Reactors,
                Engine = _options.Engine,
                Ledger = _options.Ledger,
                Log = _options.Log,
                PublicBaseUrl = _options.PublicBaseUrl,
            };
            foreach (string key in needsRestart)
            {
                _log.NeedsRestart(key);
            }

            _log.Reloaded(options.Models.Count, options.Providers.Count);
            return new ReloadOutcome([], options.Models.Count, options.Providers.Count, needsRestart);
        }
    }

    private ReloadOutcome Refuse(string[] problems)
    {
        foreach (string problem in problems)
        {
            _log.ReloadRefused(problem);
        }

        return new ReloadOutcome(problems, Catalog.Current.Models.Count, Catalog.Current.Providers.Count, []);
    }

    private CatalogSnapshot Build(LucidOptions options)
    {
        LucidOptions used = _simulator is null ? options : SimulatedProviders.Redirect(options, _simulator);
        foreach (ProviderEntry provider in used.Providers)
        {
            provider.JournalNumber = _ledger.UpstreamNumber(provider.Name);
        }

        CatalogSnapshot snapshot = CatalogSnapshot.Build(
            used.Providers, used.Models, _ledger.ModelNumber, _setup.Time.GetUtcNow());
        foreach (ModelEntry model in snapshot.Models)
        {
            _counters.NameModel(model.Number, model.Id);
        }

        return snapshot;
    }

    // What the listeners and the parsers were opened with.
    private static (string Key, bool IsSame)[] LimitKeys(LimitSettings old, LimitSettings next) =>
    [
        ("limits.maxHeadBytes", old.MaxHeadBytes == next.MaxHeadBytes),
        ("limits.maxHeaderCount", old.MaxHeaderCount == next.MaxHeaderCount),
        ("limits.maxFieldBytes", old.MaxFieldBytes == next.MaxFieldBytes),
        ("limits.maxTargetBytes", old.MaxTargetBytes == next.MaxTargetBytes),
        ("limits.maxBufferedMegabytes", old.MaxBufferedMegabytes == next.MaxBufferedMegabytes),
        ("limits.maxConnections", old.MaxConnections == next.MaxConnections),
        ("limits.maxConnectionsPerAddress", old.MaxConnectionsPerAddress == next.MaxConnectionsPerAddress),
        ("limits.idleSeconds", old.IdleSeconds == next.IdleSeconds),
        ("limits.headSeconds", old.HeadSeconds == next.HeadSeconds),
        ("limits.bodyGraceSeconds", old.BodyGraceSeconds == next.BodyGraceSeconds),
        ("limits.bodyBytesPerSecond", old.BodyBytesPerSecond == next.BodyBytesPerSecond),
        ("limits.sendStallSeconds", old.SendStallSeconds == next.SendStallSeconds),
        ("limits.maxDrainBytes", old.MaxDrainBytes == next.MaxDrainBytes),
    ];

    private static IEnumerable<string> RestartKeys(LucidOptions old, LucidOptions next)
    {
        (string Key, bool IsSame)[] kept =
        [
            ("listen", old.Listen.SequenceEqual(next.Listen)),
            ("admin", old.Admin == next.Admin),
            ("data", string.Equals(old.DataFolder, next.DataFolder, StringComparison.Ordinal)),
            .. LimitKeys(old.Limits, next.Limits),
            ("publicBaseUrl", old.PublicBaseUrl == next.PublicBaseUrl),
            ("reactors", old.Reactors == next.Reactors),
            ("engine", old.Engine == next.Engine),
            ("ledger", old.Ledger == next.Ledger),
            ("log", old.Log == next.Log),
        ];
        return kept.Where(one => !one.IsSame).Select(one => one.Key);
    }
}
