using Lucid.Net.Bytes;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Dialects;

/// <summary>What one piece of an answer says: an event of a stream, or a whole answer. Ranges are offsets into that
/// piece. Token counts are -1 where the field is absent or null.</summary>
internal struct EventFacts
{
    /// <summary>The model name with its quotes.</summary>
    public ByteRange Model;

    /// <summary>The output count as the upstream wrote it, to be rewritten when another number is billed.</summary>
    public ByteRange OutputText;

    /// <summary>Input tokens outside the caches.</summary>
    public long Input;

    /// <summary>Output tokens, reasoning included.</summary>
    public long Output;

    /// <summary>The output number that stands in the text; differs from <see cref="Output"/> when the upstream left
    /// some out.</summary>
    public long WrittenOutput;

    /// <summary>Input tokens read from a cache.</summary>
    public long CacheRead;

    /// <summary>Input tokens written to a cache.</summary>
    public long CacheWrite;

    /// <summary>Input tokens written to a cache for an hour, part of those.</summary>
    public long CacheWriteHour;

    /// <summary>Reasoning tokens, part of the output.</summary>
    public long Reasoning;

    /// <summary>Web searches that the upstream ran.</summary>
    public long WebSearches;

    /// <summary>Results of web searches in the piece.</summary>
    public int SearchResults;

    /// <summary>The tier that the call was served in.</summary>
    public ServiceTier Tier;

    /// <summary>The region that it was served in.</summary>
    public ServiceRegion Region;

    /// <summary>The piece says that the model has begun.</summary>
    public bool HasBegun;

    /// <summary>The piece carries usage.</summary>
    public bool HasUsage;

    /// <summary>The usage is the last word on this call.</summary>
    public bool IsUsageFinal;

    /// <summary>The piece carries usage and nothing else (OpenAI: <c>choices</c> is empty).</summary>
    public bool IsUsageOnly;

    /// <summary>A reason for the end of the answer stands in the piece.</summary>
    public bool HasFinish;

    /// <summary>The piece is the dialect's own end of a stream.</summary>
    public bool IsEnd;

    /// <summary>The piece tells of an error.</summary>
    public bool IsError;

    /// <summary>The piece begins a block of the answer (Anthropic).</summary>
    public bool IsBlockStart;

    /// <summary>The piece ends one.</summary>
    public bool IsBlockStop;

    /// <summary>Which block it belongs to; -1 where it says none.</summary>
    public long Block;

    /// <summary>Bytes of visible output in it, as JSON text.</summary>
    public int ContentBytes;

    /// <summary>What they weigh as tokens.</summary>
    public long ContentWeight;

    /// <summary>The piece has what makes a whole answer of its dialect one, be it empty.</summary>
    public bool IsAnswer;

    /// <summary>The piece is not valid JSON.</summary>
    public bool IsMalformed;

    /// <summary>Facts of nothing.</summary>
    public static EventFacts Empty => new()
    {
        Input = -1, Output = -1, WrittenOutput = -1, CacheRead = -1, CacheWrite = -1, CacheWriteHour = -1,
        Reasoning = -1, Block = -1, WebSearches = -1,
    };
}
