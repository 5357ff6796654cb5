using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Dialects;

/// <summary>What the proxy needs to know of a request body, and where it stands. Ranges are offsets into the
/// body.</summary>
internal struct RequestPeek
{
    /// <summary>The model value with its quotes.</summary>
    public ByteRange Model;

    /// <summary>The client wants a stream.</summary>
    public bool IsStream;

    /// <summary>Most tokens that the client wants written, -1 when it gave none.</summary>
    public long MaxOutputTokens;

    /// <summary>The value of <c>max_tokens</c>, which may be <c>null</c>.</summary>
    public ByteRange MaxTokens;

    /// <summary>The value of <c>max_completion_tokens</c>, which may be <c>null</c>.</summary>
    public ByteRange MaxCompletionTokens;

    /// <summary>Answers asked for in one call, at least 1.</summary>
    public long AnswerCount;

    /// <summary>The value of <c>stream_options</c>.</summary>
    public ByteRange StreamOptions;

    /// <summary>Its kind; meaningful when the range is not empty.</summary>
    public JsonKind StreamOptionsKind;

    /// <summary>The value of <c>stream_options.include_usage</c>.</summary>
    public ByteRange IncludeUsage;

    /// <summary>The client wants the usage chunk.</summary>
    public bool WantsUsage;

    /// <summary>The value of a top-level <c>system</c> on chat completions.</summary>
    public ByteRange System;

    /// <summary>The value of <c>messages</c>.</summary>
    public ByteRange Messages;

    /// <summary>Tools are offered: the upstream adds a prompt of its own for them.</summary>
    public bool HasTools;

    /// <summary>The most web searches that the upstream is let run.</summary>
    public long WebSearches;

    /// <summary>There is thinking, or a citation, that we made up for an earlier answer.</summary>
    public bool HasOwnMarks;

    /// <summary>The value of <c>user</c> on chat completions.</summary>
    public ByteRange User;

    /// <summary>There is a part that is not plain text.</summary>
    public bool MayHaveMedia;

    /// <summary>The media parts of the input.</summary>
    public MediaParts Media;

    /// <summary>Something in the input is bounded neither by its bytes nor by its count: a file that the upstream
    /// keeps, a tool that the upstream runs, a part of a kind that is not known here.</summary>
    public bool HasUnboundedInput;

    /// <summary>The tier that the client asks for.</summary>
    public ServiceTier Tier;

    /// <summary>The region that the client asks for.</summary>
    public ServiceRegion Region;

    /// <summary>The first fault found.</summary>
    public RequestProblem Problem;
}
