namespace Lucid.Simulator.Faults;

/// <summary>
/// What one request asked the simulator to do to it, by headers <c>x-sim-NAME: VALUE</c> or by
/// <c>[[sim NAME=VALUE ...]]</c> in its last user message. The README beside the project lists the names.
/// </summary>
internal struct Directives
{
    /// <summary>-1 stands for "not asked" everywhere in this type.</summary>
    public const int None = -1;

    public Directives()
    {
    }

    /// <summary>Answer with this status and the provider's error body; 0: no.</summary>
    public int Status;

    /// <summary>Seconds in the error's <c>retry-after</c>.</summary>
    public int RetryAfterSeconds = None;

    /// <summary>Answer with this 3xx status and a location; 0: no.</summary>
    public int Redirect;

    /// <summary>Send this many 1xx heads before the answer.</summary>
    public int InformationalCount;

    public int HeadDelayMs;
    public int TokenDelayMs;

    /// <summary>How long the text is, in tokens.</summary>
    public int Tokens = None;

    /// <summary>How long the thinking is, in tokens.</summary>
    public int ThinkingTokens = None;

    /// <summary>How many tools are called.</summary>
    public int Calls = None;

    /// <summary>After how many rounds of tool calls the text comes.</summary>
    public int Rounds = None;

    /// <summary>The prompt is too long for the model: refused in the provider's own words.</summary>
    public bool Overflows;

    /// <summary>Events in one send.</summary>
    public int Batch = 1;

    /// <summary>Bytes in one send, framing and head included; 0: whole events.</summary>
    public int SplitBytes;

    /// <summary>End the connection after this many events.</summary>
    public int CutAfter = None;

    /// <summary>The cut is an RST and not a FIN.</summary>
    public bool CutsByReset;

    /// <summary>Send nothing more after this many events, for as long as the client stays.</summary>
    public int StallAfter = None;

    /// <summary>Wait after this many events until the gate is opened.</summary>
    public int GateAfter = None;

    public int MalformedChunkAt = None;
    public int MalformedEventAt = None;

    /// <summary>Send the dialect's error event after this many events, then end the connection.</summary>
    public int ErrorAfter = None;

    public bool OmitsDone;
    public bool OmitsUsage;

    /// <summary>Answer with a stream although none was asked for.</summary>
    public bool StreamsUnasked;

    /// <summary>Say all of the answer, whatever maximum the request gave.</summary>
    public bool IgnoresMaximum;

    /// <summary>Neither length nor chunks: the body ends with the connection.</summary>
    public bool IsCloseDelimited;

    /// <summary>Bytes after the end of the body.</summary>
    public int ExtraBytes;

    public long InputTokens = None;
    public long OutputTokens = None;
    public long CacheReadTokens = None;
    public long CacheWriteTokens = None;
    public long ReasoningTokens = None;

    public string? ContentType;

    /// <summary>Compress a whole answer: gzip, deflate or br.</summary>
    public string? Coding;

    public string? Replay;
    public string? Gate;

    /// <summary>Whether our own bytes go to the socket, since no honest server would frame the answer so.</summary>
    public readonly bool NeedsRawConnection =>
        SplitBytes > 0 || CutAfter >= 0 || MalformedChunkAt >= 0 || IsCloseDelimited || ExtraBytes > 0
        || InformationalCount > 0;
}
