using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using Lucid.Net.Server;
using Lucid.Net.Transport;
using Lucid.Proxy.Admin;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Exchange;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Telemetry;
using Lucid.Simulator;

namespace Lucid.Proxy.Hosting;

/// <content>The start: everything is made in the order in which it depends on each other.</content>
internal sealed partial class LucidHost
{
    private void Open()
    {
        LucidOptions options = _setup.Options;
        _ledger = Opened(LedgerStore.Open(LedgerOptionsOf(options), _setup.Time, _setup.Files));
        foreach (string note in _ledger.RecoveryNotes)
        {
            _log.RecoveryNote(note);
        }

        Token = AdminToken.LoadOrCreate(options.DataFolder);
        if (Token.IsNew)
        {
            _log.AdminTokenWritten(Path.Combine(options.DataFolder, AdminToken.FileName));
        }

        ReactorGroup reactors = OpenReactors(options.Reactors, MostAccepted(options.Limits.MaxConnections));
        _reactors = reactors;
        StartSimulator();
        int count = reactors.Reactors.Count;
        Counters = new Counters(count, new UpstreamAlerts(_log));
        _reload = new ConfigurationReload(_setup, _ledger, Counters, SimulatorEndpoint, _log);
        _exchangeLog = Opened(new ExchangeLog(count, options.Log.Exchanges, OpenExchangeOutput(options.Log), Counters));
        ListenPublic(options, reactors);
        ListenAdmin(options);
        WatchFiles();
        Announce(reactors);
    }

    private void StartSimulator()
    {
        if (_setup.IsSimulated)
        {
            // One reactor is plenty for simulated answers, and calls cross a socket as they would to a real provider.
            ReactorGroup group = OpenReactors(count: 1, maxAccepted: 0);
            _simulator = SimulatorHost.Start(group, new IPEndPoint(IPAddress.Loopback, 0), new SimulatorOptions());
        }
    }

    private void ListenPublic(LucidOptions options, ReactorGroup reactors)
    {
        _conductor = new ExchangeConductor(
            _reload.Catalog, _ledger, _ledger.KeyRing, _reload.Limits, _exchangeLog)
        {
            OnFault = _log.Unexpected,
            Cors = _reload.Cors,
        };
        RejectionIds ids = new(_ledger.OpenSession(reactors.Reactors.Count));
        HttpServerOptions serving = ServingOptions.Of(options) with
        {
            Rejections = new FaultAnswer(ids.Next, options.Limits),
            OnHandlerFault = _log.Unexpected,
        };
        _public = new HttpServer(reactors, _conductor, serving);
        foreach (ListenerSettings listener in options.Listen)
        {
            _endpoints.Add(_public.Listen(listener.Endpoint, TlsOf(listener)));
        }
    }

    private void ListenAdmin(LucidOptions options)
    {
        // A reactor of its own: a long usage report must not stand in a caller's way.
        ReactorGroup reactors = OpenReactors(count: 1, AdminConnections);
        AdminApi api = new(_ledger, _ledger, _reload.Catalog, this, _log);
        HttpServerOptions serving = new() { OnHandlerFault = _log.Unexpected };
        _admin = new HttpServer(reactors, new AdminRoutes(api, Token, _log), serving);
        AdminEndpoint = _admin.Listen(options.Admin.Endpoint, TlsOf(options.Admin));
    }

    private void WatchFiles()
    {
        if (_setup.ConfigFile is { } file)
        {
            Opened(new FileWatch([file], () => _reload.Reload(), _setup.Time, _log));
        }

        if (HasCertificates)
        {
            Opened(new FileWatch(CertificateFiles, () => ReloadCertificates(), _setup.Time, _log));
        }
    }

    private bool HasCertificates => CertificateFiles.Any();

    private IEnumerable<string> CertificateFiles => _setup.Options.Listen.Append(_setup.Options.Admin)
        .SelectMany(listener => new[] { listener.CertificateFile, listener.KeyFile })
        .OfType<string>();

    // Certificate and key are written one after the other: in between they do not fit and the old ones stay.
    private string[] ReloadCertificates()
    {
        string[] problems = [.. _public.ReloadCertificates(), .. _admin.ReloadCertificates()];
        foreach (string problem in problems)
        {
            _log.CertificateRefused(problem);
        }

        if (problems.Length == 0)
        {
            _log.CertificatesReloaded();
        }

        return problems;
    }

    private void Announce(ReactorGroup reactors)
    {
        foreach (IPEndPoint endpoint in _endpoints)
        {
            _log.Listening("The API", endpoint.ToString());
        }

        _log.Listening("The admin API", AdminEndpoint.ToString());
        if (_setup.Options.Admin.CertificateFile is null && !IPAddress.IsLoopback(AdminEndpoint.Address))
        {
            _log.AdminInTheClear(AdminEndpoint.ToString());
        }

        foreach (ProviderEntry provider in Catalog.Providers.Where(provider => !provider.IsUsable))
        {
            _log.ProviderWithoutKey(provider.Name, provider.ApiKeySource);
        }

        _log.Started(
            Version,
            reactors.Reactors.Count,
            reactors.Engine.ToString(),
            Catalog.Models.Count,
            _ledger.Accounts().Count,
            _setup.Options.DataFolder);
    }

    private ReactorGroup OpenReactors(int count, int maxAccepted) => Opened(ReactorGroup.Start(new ReactorGroupOptions
    {
        Count = count,
        Engine = (TransportEngine)_setup.Options.Engine,
        TimeProvider = _setup.Time,
        MaxAccepted = maxAccepted,
        OnFault = _log.Unexpected,
    }));

    // The server answers who is one too many; accepting pauses behind that, at those who were told and have not gone:
    // connections are never spread evenly over the reactors.
    private static int MostAccepted(int maxConnections) => maxConnections == 0 ? 0 : (4 * maxConnections) + 64;

    private LedgerOptions LedgerOptionsOf(LucidOptions options) => new()
    {
        DataFolder = options.DataFolder,
        Strict = options.Ledger.IsStrict,
        CommitMs = options.Ledger.CommitMs,
        JournalBufferBytes = options.Ledger.JournalBufferBytes,
        MaxWorkspaces = options.Ledger.MaxWorkspaces,
        MaxUsers = options.Ledger.MaxUsers,
        RecentCalls = options.Ledger.RecentCalls,
        CheckpointBytes = options.Ledger.CheckpointBytes,
        ArchivesOldFiles = options.Ledger.ArchivesOldFiles,
        UsageDays = options.Ledger.UsageDays,
        OnStopped = _log.LedgerStopped,
        OnCheckpoint = OnCheckpoint,
    };

    private void OnCheckpoint(CheckpointReport report)
    {
        if (report.Problem is null)
        {
            _log.CheckpointTaken(report.Sequence, report.Bytes, report.ArchivedFiles);
        }
        else
        {
            _log.CheckpointFailed(report.Sequence, report.Problem);
        }
    }

    private static TlsServerOptions? TlsOf(ListenerSettings listener)
        => listener is { CertificateFile: { } certificate, KeyFile: { } key }
            ? new TlsServerOptions(certificate, key)
            : null;

    private Stream? OpenExchangeOutput(LogSettings log)
    {
        if (log.Exchanges == ExchangeLogLevel.Off)
        {
            return null;
        }

        if (log.ExchangesFile is null)
        {
            return Console.OpenStandardOutput();
        }

        _exchangeFile = new AppendingFile(log.ExchangesFile);
        return _exchangeFile;
    }

    // Whoever rotates logs moves the file away and then asks for a reload, as for any daemon.
    private void ReopenExchangeLog()
    {
        try
        {
            _exchangeFile?.Reopen();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _log.ReopenFailed(exception.Message);
        }
    }
}
