using System.Threading;

namespace Lucid.Proxy.Telemetry;

/// <summary>How calls to one provider went on one reactor. Written by that reactor, read by any thread.</summary>
internal sealed class ProviderCounters(string name)
{
    private long _begun;
    private long _ended;
    private long _failures;
    private long _answeredAtUnixMs;
    private long _failedAtUnixMs;
    private int _failure;

    /// <summary>The provider's name.</summary>
    public string Name => name;

    /// <summary>Calls running now.</summary>
    public long InFlight => Volatile.Read(ref _begun) - Volatile.Read(ref _ended);

    /// <summary>Calls that ended.</summary>
    public long Ended => Volatile.Read(ref _ended);

    /// <summary>Those of them the provider refused, failed or broke off.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>When the last call went well, milliseconds since 1970; 0 for never.</summary>
    public long AnsweredAtUnixMs => Volatile.Read(ref _answeredAtUnixMs);

    /// <summary>When the last failure was, milliseconds since 1970; 0 for never.</summary>
    public long FailedAtUnixMs => Volatile.Read(ref _failedAtUnixMs);

    /// <summary>How the last failure showed.</summary>
    public ExchangeOutcome LastFailure => (ExchangeOutcome)(Volatile.Read(ref _failure) & 0xFF);

    /// <summary>The status of the last failure; 0 when the provider gave none.</summary>
    public int LastFailureStatus => Volatile.Read(ref _failure) >> 8;

    /// <summary>When the operator last heard of a tier without a price, ms since 1970; the reactor's own thread
    /// only.</summary>
    public long UnpricedAtUnixMs { get; set; }

    /// <summary>When the operator last heard of a broken answer, ms since 1970; the reactor's own thread
    /// only.</summary>
    public long BrokenAtUnixMs { get; set; }

    /// <summary>When the operator last heard of a failure, ms since 1970; the reactor's own thread only.</summary>
    public long AlertedAtUnixMs { get; set; }

    /// <summary>A call begins; the reactor's own thread only.</summary>
    public void Begin() => Volatile.Write(ref _begun, _begun + 1);

    /// <summary>A call has ended; the reactor's own thread only.</summary>
    public void End(in ExchangeRecord record)
    {
        Volatile.Write(ref _ended, _ended + 1);
        bool hasFailed = record.Outcome
            is ExchangeOutcome.UpstreamRefused or ExchangeOutcome.UpstreamFailed or ExchangeOutcome.UpstreamCut;
        if (hasFailed)
        {
            Volatile.Write(ref _failures, _failures + 1);
            Volatile.Write(ref _failure, (record.UpstreamStatus << 8) | (int)record.Outcome);
            Volatile.Write(ref _failedAtUnixMs, record.AtUnixMs);
        }
        else if (record.Outcome == ExchangeOutcome.Answered)
        {
            Volatile.Write(ref _answeredAtUnixMs, record.AtUnixMs);
        }
    }
}
