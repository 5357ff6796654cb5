using System;

namespace Lucid.Proxy.Dialects;

/// <summary>What the writer of an answer must know of the call. Part of a pooled exchange, reset between
/// uses.</summary>
internal sealed class AnswerShape
{
    /// <summary>The id of the exchange, of letters and digits: ids of answers are made of it.</summary>
    public ReadOnlyMemory<byte> Id;

    /// <summary>The model name that the client used, as a JSON string.</summary>
    public ReadOnlyMemory<byte> ModelJson;

    /// <summary>When the call began, seconds since 1970.</summary>
    public long CreatedUnixSeconds;

    /// <summary>A chat-completions client asked for usage in its stream.</summary>
    public bool WantsUsage;

    /// <summary>The client takes thinking. Without it only signatures that must come back are told.</summary>
    public bool ShowsThinking = true;

    /// <summary>The upstream ends complete answers without a reason.</summary>
    public bool AllowsMissingFinish;

    /// <summary>What the prompt probably has: a messages client reads it before the answer ends.</summary>
    public long EstimatedInputTokens;

    /// <summary>Makes the object ready for its next exchange.</summary>
    public void Reset()
    {
        Id = default;
        ModelJson = default;
        CreatedUnixSeconds = 0;
        WantsUsage = false;
        ShowsThinking = true;
        AllowsMissingFinish = false;
        EstimatedInputTokens = 0;
    }
}
