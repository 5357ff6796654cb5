using System;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Relaying;

/// <summary>The usage of one call as its upstream reports it: per field the last value wins, nothing is ever summed.
/// Beside it, what we counted ourselves, for the calls whose usage never came.</summary>
/// <remarks>-1 stands for a field that was not reported.</remarks>
internal struct UsageTap
{
    // No text that anybody wants averages more than this per token; what is counted with it was certainly written. The
    // bytes are those of the JSON text: a server that escapes all but ASCII spends six on a letter and twelve on an
    // emoji, and indentation and rules of dashes come in tokens of dozens.
    private const int MostBytesPerToken = 32;

    // The first tokens of a short answer may be long ones.
    private const long SpareTokens = 16;

    private long _input;
    private long _output;
    private long _cacheRead;
    private long _cacheWrite;
    private long _cacheWriteHour;
    private long _reasoning;
    private long _webSearches;
    private long _searchResults;
    private long _countedEvents;
    private long _countedBytes;
    private long _countedWeight;

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        _input = -1;
        _output = -1;
        _cacheRead = -1;
        _cacheWrite = -1;
        _cacheWriteHour = -1;
        _reasoning = -1;
        _webSearches = -1;
        _searchResults = 0;
        _countedEvents = 0;
        _countedBytes = 0;
        _countedWeight = 0;
        IsFinal = false;
        HasBegun = false;
        Tier = ServiceTier.Unsaid;
        Region = ServiceRegion.Unsaid;
    }

    /// <summary>The tier that the upstream says it serves in.</summary>
    public ServiceTier Tier { get; private set; }

    /// <summary>The region that it says it serves in.</summary>
    public ServiceRegion Region { get; private set; }

    /// <summary>The upstream reported the final usage; what was reported before it was only an estimate.</summary>
    public bool IsFinal { get; private set; }

    /// <summary>The upstream says that the model has begun.</summary>
    public bool HasBegun { get; set; }

    /// <summary>The model has begun, the upstream has reported something, or output of it was counted: it has worked
    /// for this call.</summary>
    public readonly bool IsProduced => HasBegun || _input >= 0 || _output >= 0 || _countedEvents > 0;

    /// <summary>The output reported so far, else what was counted of it.</summary>
    public readonly long OutputSoFar => _output >= 0 ? _output : CountedOutput;

    /// <summary>The input reported so far, -1 for none; cached input included.</summary>
    public readonly long InputSoFar => _input < 0 ? -1 : _input + Math.Max(0, _cacheRead) + Math.Max(0, _cacheWrite);

    private readonly long CountedOutput => Math.Max(_countedEvents, TextTokens.Of(_countedWeight));

    /// <summary>The answer is certainly longer than <paramref name="maxTokens"/>: more bytes of it came than so many
    /// tokens have. A count by the average would now and then cut an answer that keeps to its maximum.</summary>
    public readonly bool IsPast(long maxTokens) =>
        _countedBytes / MostBytesPerToken - SpareTokens > maxTokens;

    /// <summary>Merges a usage object. A negative value means that the field was absent or null and keeps what it
    /// was.</summary>
    public void Merge(in EventFacts facts)
    {
        Keep(ref _input, facts.Input);
        Keep(ref _output, facts.Output);
        Keep(ref _cacheRead, facts.CacheRead);
        Keep(ref _cacheWrite, facts.CacheWrite);
        Keep(ref _cacheWriteHour, facts.CacheWriteHour);
        Keep(ref _reasoning, facts.Reasoning);
        Keep(ref _webSearches, facts.WebSearches);
        IsFinal |= facts.IsUsageFinal && _output >= 0;
    }

    /// <summary>Notes how the call is served, where a piece says it.</summary>
    public void Serve(ServiceTier tier, ServiceRegion region)
    {
        Tier = tier != ServiceTier.Unsaid ? tier : Tier;
        Region = region != ServiceRegion.Unsaid ? region : Region;
    }

    /// <summary>Counts results of web searches.</summary>
    public void CountSearches(int results) => _searchResults += results;

    /// <summary>Counts visible output: one event of text or arguments.</summary>
    public void CountOutput(ReadOnlySpan<byte> text) => CountOutput(text.Length, TextTokens.Weigh(text));

    /// <summary>Counts visible output: one event of <paramref name="bytes"/> bytes that weigh
    /// <paramref name="weight"/>.</summary>
    public void CountOutput(int bytes, long weight)
    {
        if (bytes > 0)
        {
            // Upstreams that say nothing of usage send at least a token at a time.
            _countedEvents++;
            _countedBytes += bytes;
            _countedWeight += weight;
        }
    }

    /// <summary>What is known of the call's tokens when it ends.</summary>
    /// <param name="countedInput">The input as it was counted here.</param>
    /// <param name="maxInputTokens">The input that the hold covers; a counted input is never above it.</param>
    /// <param name="maxOutputTokens">The output that the hold covers; a counted output is never above it.</param>
    public readonly UsageEvidence Evidence(long countedInput, long maxInputTokens, long maxOutputTokens)
    {
        var reported = new TokenUsage(
            Math.Max(0, _input),
            Math.Max(0, _cacheRead),
            Math.Max(0, _cacheWrite),
            Math.Max(0, _output),
            Math.Max(0, _reasoning))
        {
            CacheWriteHourTokens = Math.Max(0, _cacheWriteHour),
            WebSearches = Math.Max(0, _webSearches),
        };
        var counted = new TokenUsage(
            Math.Min(maxInputTokens, countedInput),
            0,
            0,
            Math.Min(maxOutputTokens, CountedOutput),
            0)
        {
            WebSearches = _searchResults,
        };
        return new UsageEvidence(reported, _input >= 0, IsFinal, counted);
    }

    private static void Keep(ref long field, long value)
    {
        if (value >= 0)
        {
            field = value;
        }
    }
}
