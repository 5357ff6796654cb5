using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
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

/// <summary>The running program, from its start to its orderly end.</summary>
internal sealed partial class LucidHost : IAdminHost, IAsyncDisposable
{
    private const int AdminConnections = 256;
    private const int AdminDrainMs = 1000;

    // An end at once may not lose what callers were charged, nor hang on a disk that has died.
    private static readonly TimeSpan _hastySync = TimeSpan.FromSeconds(3);

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
    private ExchangeConductor _conductor = null!;
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
        string[] problems = HasCertificates ? ReloadCertificates() : [];
        return _reload.Reload() with { CertificateProblems = problems };
    }

    /// <inheritdoc/>
    public ValueTask OnKeyRevokedAsync() => _reload.Limits.Current.EndsCallsOfRevokedKeys
        ? _conductor.EndCallsOfRevokedKeysAsync()
        : ValueTask.CompletedTask;

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

    /// <summary>
    /// The last thing before an end at once: brings to disk what was settled in the last milliseconds. Waits for the
    /// disk at most three seconds. Any thread but a reactor's.
    /// </summary>
    public void KeepSettled() => _ledger.SyncAsync().AsTask().Wait(_hastySync);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => StopAsync("Disposed");

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
