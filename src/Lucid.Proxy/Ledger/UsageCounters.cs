using System.Runtime.CompilerServices;

using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// Sums of settled calls, added to in place. Tokens and what was written off are what upstreams say: a sum stops at
/// the largest number instead of stopping the books. Balances never come from here.
/// </summary>
internal struct UsageCounters
{
    private long _calls;
    private long _countedCalls;
    private long _input;
    private long _cacheRead;
    private long _cacheWrite;
    private long _cacheWriteHour;
    private long _output;
    private long _reasoning;
    private long _charged;
    private long _writtenOff;
    private long _firstParty;

    /// <summary>Bytes of the counters as a checkpoint keeps them: another version may count more.</summary>
    public static int Bytes => Unsafe.SizeOf<UsageCounters>();

    public readonly UsageTotals Totals => new(
        _calls,
        new TokenUsage(_input, _cacheRead, _cacheWrite, _output, _reasoning)
        {
            CacheWriteHourTokens = _cacheWriteHour,
        },
        new NanoUsd(_charged),
        new NanoUsd(_writtenOff),
        _countedCalls,
        new NanoUsd(_firstParty));

    public void Add(in SettledEntry entry)
    {
        _calls++;
        _countedCalls += entry.Source == UsageSource.Counted ? 1 : 0;
        _input = Saturating.Add(_input, entry.Usage.InputTokens);
        _cacheRead = Saturating.Add(_cacheRead, entry.Usage.CacheReadTokens);
        _cacheWrite = Saturating.Add(_cacheWrite, entry.Usage.CacheWriteTokens);
        _cacheWriteHour = Saturating.Add(_cacheWriteHour, entry.Usage.CacheWriteHourTokens);
        _output = Saturating.Add(_output, entry.Usage.OutputTokens);
        _reasoning = Saturating.Add(_reasoning, entry.Usage.ReasoningTokens);
        _charged = Saturating.Add(_charged, entry.Receipt.Charged.Value);
        _writtenOff = Saturating.Add(_writtenOff, entry.Receipt.WrittenOff.Value);

        // A model of no known first-party price (a local one) saved nothing and cost nothing more.
        _firstParty = Saturating.Add(_firstParty, (entry.FirstParty ?? entry.Receipt.Charged).Value);
    }
}
