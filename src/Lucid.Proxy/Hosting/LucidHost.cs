using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Lucid.Net.Http1;
using Lucid.Net.Server;
using Lucid.Net.Transport;
using Lucid.Proxy.Admin;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Exchange;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Storage;
using Lucid.Proxy.Telemetry;
using Lucid.Simulator;
using Microsoft.Extensions.Logging;

namespace Lucid.Proxy.Hosting;

/// <summary>The running program: everything is made here, in the order in which it depends on each other.</summary>
internal sealed class LucidHost : IAdminHost, IAsyncDisposable
{
    private const int AdminConnections = 256;
    private const int AdminDrainMs = 1000;

    private readonly HostSetup _setup;
    private readonly ILogger _log;

    // What was opened, newest last: closed in the other order, whether the start succeeded or not.
    private readonly Stack<IDisposable> _opened = new();
    private readonly List<IPEndPoint> _endpoints = [];
    private LedgerStore _ledger = null!;
    private ReactorGroup _reactors = null!;
    private AppendingFile? _exchangeFile;
    private ConfigurationReload _reload = null!;
    private ExchangeLog _exchangeLog = null!;
    private HttpServer _public = null!;
    private HttpServer _admin = null!;
    private SimulatorHost? _simulator;
    private volatile bool _isDraining;
    private bool _isStopped;

    private LucidHost(HostSetup setup)
    {
        _setup = setup;
        _log = setup.Logs.CreateLogger("lucid");
    }

    /// <summary>Where callers are served.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints => _endpoints;

    /// <summary>Where operators are served.</summary>
    public IPEndPoint AdminEndpoint { get; private set; } = null!;

    /// <summary>Where the simulator listens; null when providers are real.</summary>
    public IPEndPoint? SimulatorEndpoint => _simulator?.Endpoint;

    /// <summary>The secret of the admin API.</summary>
    public AdminToken Token { get; private set; } = null!;

    /// <summary>The book.</summary>
    public ILedger Ledger => _ledger;

    /// <summary>The catalog in force.</summary>
    public CatalogSnapshot Catalog => _reload.Catalog.Current;

    /// <inheritdoc/>
    public string Version => ProductVersion.Text;

    /// <inheritdoc/>
    public bool IsDraining => _isDraining;

    /// <inheritdoc/>
    public Counters Counters { get; private set; } = null!;

    /// <inheritdoc/>
    public long DroppedLogLines => _exchangeLog.Dropped;

    /// <summary>Starts everything.</summary>
    /// <exception cref="StartException">Something is in the way; nothing is left open.</exception>
    public static LucidHost Start(HostSetup setup)
    {
        LucidHost host = new(setup);
        bool isStarted = false;
        try
        {
            host.Open();
            isStarted = true;
            return host;
        }
        catch (Exception exception) when (exception is ListenException or StorageException or DamagedLogException
            or LedgerFormatException or LedgerStoppedException or IOException or UnauthorizedAccessException
            or PlatformNotSupportedException)
        {
            throw new StartException(exception.Message, exception);
        }
        finally
        {
            if (!isStarted)
            {
                host.Close();
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ExtraMetric> TransportMetrics => Hosting.TransportMetrics.Of(_reactors);

    /// <inheritdoc/>
    public ReloadOutcome Reload()
    {
        ReopenExchangeLog();
        return _reload.Reload();
    }

    /// <summary>Calls running now.</summary>
    public int InFlight() => _ledger.Accounts().Sum(account => account.Users.Sum(user => user.InFlight));

    /// <summary>Takes no new calls, lets the running ones finish, brings the journal to disk and ends.</summary>
    /// <param name="signal">Why, for the log.</param>
    public async ValueTask StopAsync(string signal)
    {
        if (_isStopped)
        {
            return;
        }

        _isStopped = true;
        _isDraining = true;
        int seconds = _reload.Limits.Current.DrainSeconds;
        _log.Stopping(signal, InFlight(), seconds);
        long begun = _setup.Time.GetTimestamp();
        await _public.StopAsync(seconds * 1000);
        if (seconds > 0 && _setup.Time.GetElapsedTime(begun).TotalSeconds >= seconds)
        {
            _log.DrainEnded(seconds);
        }

        await _admin.StopAsync(AdminDrainMs);
        if (_simulator is not null)
        {
            await _simulator.StopAsync(drainMs: 0);
        }

        Close();
        _log.Stopped();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => StopAsync("Disposed");

    private void Open()
    {
        LucidOptions options = _setup.Options;
        _ledger = Opened(LedgerStore.Open(LedgerOptionsOf(options), _setup.Time));
        Token = AdminToken.LoadOrCreate(options.DataFolder);
        if (Token.IsNew)
        {
            _log.AdminTokenWritten(Path.Combine(options.DataFolder, AdminToken.FileName));
        }

        ReactorGroup reactors = OpenReactors(options.Reactors, maxAccepted: 0);
        _reactors = reactors;
        StartSimulator();
        int count = reactors.Reactors.Count;
        Counters = new Counters(count, new UpstreamAlerts(_log));
        _reload = new ConfigurationReload(_setup, _ledger, Counters, SimulatorEndpoint, _log);
        _exchangeLog = Opened(new ExchangeLog(count, options.Log.Exchanges, OpenExchangeOutput(options.Log), Counters));
        ListenPublic(options, reactors);
        ListenAdmin(options);
        WatchFile();
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
        ExchangeConductor conductor = new(
            _reload.Catalog, _ledger, _ledger.KeyRing, _reload.Limits, _exchangeLog)
        {
            OnFault = _log.Unexpected,
        };
        RejectionIds ids = new(_ledger.OpenSession(reactors.Reactors.Count));
        HttpServerOptions serving = new()
        {
            Limits = Http1Limits.Request with { MaxHeadBytes = options.Limits.MaxHeadBytes },
            Rejections = new FaultAnswer(ids.Next),
            OnHandlerFault = _log.Unexpected,
        };
        _public = new HttpServer(reactors, conductor, serving);
        foreach (ListenerSettings listener in options.Listen)
        {
            _endpoints.Add(_public.Listen(listener.Endpoint, TlsOf(listener)));
        }
    }

    private void ListenAdmin(LucidOptions options)
    {
        // A reactor of its own: a long usage report must not stand in a caller's way.
        ReactorGroup reactors = OpenReactors(count: 1, AdminConnections);
        AdminApi api = new(_ledger, _reload.Catalog, this, _log);
        HttpServerOptions serving = new() { OnHandlerFault = _log.Unexpected };
        _admin = new HttpServer(reactors, new AdminRoutes(api, Token, _log), serving);
        AdminEndpoint = _admin.Listen(options.Admin.Endpoint, TlsOf(options.Admin));
    }

    private void WatchFile()
    {
        if (_setup.ConfigFile is { } file)
        {
            Opened(new ConfigurationWatch(file, () => Reload(), _setup.Time, _log));
        }
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

    private static LedgerOptions LedgerOptionsOf(LucidOptions options) => new()
    {
        DataFolder = options.DataFolder,
        Strict = options.Ledger.IsStrict,
        CommitMs = options.Ledger.CommitMs,
        JournalBufferBytes = options.Ledger.JournalBufferBytes,
        MaxWorkspaces = options.Ledger.MaxWorkspaces,
        MaxUsers = options.Ledger.MaxUsers,
        RecentCalls = options.Ledger.RecentCalls,
    };

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

    private T Opened<T>(T resource)
        where T : IDisposable
    {
        _opened.Push(resource);
        return resource;
    }

    private void Close()
    {
        while (_opened.TryPop(out IDisposable? resource))
        {
            resource.Dispose();
        }
    }
}
