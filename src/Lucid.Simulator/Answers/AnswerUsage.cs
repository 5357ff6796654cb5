using Lucid.Simulator.Faults;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Answers;

/// <summary>The numbers an answer reports. Input counts all of the prompt, cached parts included.</summary>
internal readonly record struct AnswerUsage(
    long InputTokens, long CacheReadTokens, long CacheWriteTokens, long OutputTokens, long ReasoningTokens)
{
    private const int BytesPerToken = 4;
    private const int TokensPerMessage = 3;
    private const int TokensPerMediaPart = 85;

    /// <summary>What OpenAI caches without being asked: prefixes from 1,024 tokens, in steps of 128.</summary>
    private const int CachedFromTokens = 1024;
    private const int CachedStepTokens = 128;

    /// <summary>The input tokens that were neither read from the cache nor written to it.</summary>
    public long UncachedTokens => InputTokens - CacheReadTokens - CacheWriteTokens;

    /// <summary>Counts a request, then lets its directives have the last word.</summary>
    public static AnswerUsage Of(
        Provider provider, ModelRequest request, in Directives directives, long outputTokens, long reasoningTokens)
    {
        long input = (request.TextBytes / BytesPerToken) + (request.MessageCount * TokensPerMessage)
            + (request.MediaParts * TokensPerMediaPart);
        long read = 0;
        long write = 0;
        if (provider.IsOpenAiShaped())
        {
            read = input < CachedFromTokens ? 0 : input / 2 / CachedStepTokens * CachedStepTokens;
        }
        else if (request.HasCacheControl && provider == Provider.Anthropic)
        {
            read = input / 2;
            write = input / 4;
        }

        long uncached = input - read - write;
        read = directives.CacheReadTokens >= 0 ? directives.CacheReadTokens : read;
        write = directives.CacheWriteTokens >= 0 ? directives.CacheWriteTokens : write;

        // "input" is what the provider's own input field shows: all of the prompt at OpenAI, the rest at Anthropic.
        input = directives.InputTokens switch
        {
            >= 0 and var all when provider != Provider.Anthropic => all,
            >= 0 and var rest => rest + read + write,
            _ => uncached + read + write,
        };
        return new AnswerUsage(
            input,
            read,
            write,
            directives.OutputTokens >= 0 ? directives.OutputTokens : outputTokens,
            directives.ReasoningTokens >= 0 ? directives.ReasoningTokens : reasoningTokens);
    }
}
