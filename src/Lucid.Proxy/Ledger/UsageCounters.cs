using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>Sums of settled calls, added to in place. Checked: a sum that cannot be told stops the books.</summary>
internal struct UsageCounters
{
    private long _calls;
    private long _countedCalls;
    private long _input;
    private long _cacheRead;
    private long _cacheWrite;
    private long _output;
    private long _reasoning;
    private long _charged;
    private long _writtenOff;

    public readonly UsageTotals Totals => new(
        _calls,
        new TokenUsage(_input, _cacheRead, _cacheWrite, _output, _reasoning),
        new NanoUsd(_charged),
        new NanoUsd(_writtenOff),
        _countedCalls);

    public void Add(in SettledEntry entry)
    {
        checked
        {
            _calls++;
            _countedCalls += entry.Source == UsageSource.Counted ? 1 : 0;
            _input += entry.Usage.InputTokens;
            _cacheRead += entry.Usage.CacheReadTokens;
            _cacheWrite += entry.Usage.CacheWriteTokens;
            _output += entry.Usage.OutputTokens;
            _reasoning += entry.Usage.ReasoningTokens;
            _charged += entry.Receipt.Charged.Value;
            _writtenOff += entry.Receipt.WrittenOff.Value;
        }
    }
}
