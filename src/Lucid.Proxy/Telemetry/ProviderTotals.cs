namespace Lucid.Proxy.Telemetry;

/// <summary>How calls to one provider went, over all reactors.</summary>
internal sealed class ProviderTotals
{
    private long _answeredAtUnixMs;

    /// <summary>Calls running now.</summary>
    public long InFlight { get; private set; }

    /// <summary>Calls that ended.</summary>
    public long Ended { get; private set; }

    /// <summary>Those of them the provider refused, failed or broke off.</summary>
    public long Failures { get; private set; }

    /// <summary>When the last failure was, milliseconds since 1970; 0 for never.</summary>
    public long FailedAtUnixMs { get; private set; }

    /// <summary>How the last failure showed.</summary>
    public ExchangeOutcome LastFailure { get; private set; }

    /// <summary>The status of the last failure; 0 when the provider gave none.</summary>
    public int LastFailureStatus { get; private set; }

    /// <summary>Whether no call went well since the last failure.</summary>
    public bool IsFailing => FailedAtUnixMs > _answeredAtUnixMs;

    /// <summary>The sums of one provider.</summary>
    public static ProviderTotals Of(Counters counters, string provider)
    {
        ProviderTotals totals = new();
        foreach (ExchangeCounters reactor in counters.Reactors)
        {
            if (reactor.FindProvider(provider) is { } one)
            {
                totals.Add(one);
            }
        }

        return totals;
    }

    private void Add(ProviderCounters one)
    {
        InFlight += one.InFlight;
        Ended += one.Ended;
        Failures += one.Failures;
        _answeredAtUnixMs = long.Max(_answeredAtUnixMs, one.AnsweredAtUnixMs);
        if (one.FailedAtUnixMs > FailedAtUnixMs)
        {
            FailedAtUnixMs = one.FailedAtUnixMs;
            LastFailure = one.LastFailure;
            LastFailureStatus = one.LastFailureStatus;
        }
    }
}
