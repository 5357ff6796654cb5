using System;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Relaying;

/// <summary>The usage of one call as its upstream reports it: per field the last value wins, nothing is ever summed.
/// Beside it, what we counted ourselves, for the calls whose usage never came.</summary>
/// <remarks>-1 stands for a field that was not reported.</remarks>
internal struct UsageTap
{
    // English text averages about four bytes a token with every current tokenizer; used only where nothing was
    // reported.
    private const int BytesPerCountedToken = 4;

    private long _input;
    private long _output;
    private long _cacheRead;
    private long _cacheWrite;
    private long _reasoning;
    private long _countedEvents;
    private long _countedBytes;

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        _input = -1;
        _output = -1;
        _cacheRead = -1;
        _cacheWrite = -1;
        _reasoning = -1;
        _countedEvents = 0;
        _countedBytes = 0;
        IsFinal = false;
    }

    /// <summary>The upstream reported the final usage; what was reported before it was only an estimate.</summary>
    public bool IsFinal { get; private set; }

    /// <summary>Merges a usage object. A negative value means that the field was absent or null and keeps what it
    /// was.</summary>
    public void Merge(long input, long output, long cacheRead, long cacheWrite, long reasoning, bool isFinal)
    {
        Keep(ref _input, input);
        Keep(ref _output, output);
        Keep(ref _cacheRead, cacheRead);
        Keep(ref _cacheWrite, cacheWrite);
        Keep(ref _reasoning, reasoning);
        IsFinal |= isFinal && _output >= 0;
    }

    /// <summary>Counts visible output: one event of <paramref name="bytes"/> bytes of text or arguments.</summary>
    public void CountOutput(int bytes)
    {
        if (bytes > 0)
        {
            _countedEvents++;
            _countedBytes += bytes;
        }
    }

    /// <summary>What is known of the call's tokens when it ends.</summary>
    /// <param name="requestBytes">Bytes of the request body: the base of a counted input.</param>
    /// <param name="maxInputTokens">The input that the hold covers; a counted input is never above it.</param>
    /// <param name="maxOutputTokens">The output that the hold covers; a counted output is never above it.</param>
    public readonly UsageEvidence Evidence(long requestBytes, long maxInputTokens, long maxOutputTokens)
    {
        var reported = new TokenUsage(
            Math.Max(0, _input),
            Math.Max(0, _cacheRead),
            Math.Max(0, _cacheWrite),
            Math.Max(0, _output),
            Math.Max(0, _reasoning));
        var counted = new TokenUsage(
            Math.Min(maxInputTokens, Tokens(requestBytes)),
            0,
            0,
            Math.Min(maxOutputTokens, Math.Max(_countedEvents, Tokens(_countedBytes))),
            0);
        return new UsageEvidence(reported, _input >= 0, IsFinal, counted);
    }

    private static long Tokens(long bytes) => (bytes + BytesPerCountedToken - 1) / BytesPerCountedToken;

    private static void Keep(ref long field, long value)
    {
        if (value >= 0)
        {
            field = value;
        }
    }
}
