using System;
using System.Collections.Generic;

namespace Lucid.Simulator.Requests;

/// <summary>What a request says, as far as its answer depends on it. Reused; owns copies of its bytes.</summary>
internal sealed class ModelRequest
{
    /// <summary>Holds every range of this request.</summary>
    public ByteBuffer Bytes { get; } = new();

    public ByteRange Model { get; set; }

    public bool IsStream { get; set; }

    public bool HasStreamOptions { get; set; }

    public bool IncludesUsage { get; set; }

    public bool IncludesObfuscation { get; set; } = true;

    /// <summary>-1: none given.</summary>
    public long MaxTokens { get; set; } = -1;

    public int ChoiceCount { get; set; } = 1;

    public int MessageCount { get; set; }

    /// <summary>The last message is the result of a tool.</summary>
    public bool EndsWithToolResult { get; set; }

    /// <summary>The last text that a user said, decoded; its parts follow one another.</summary>
    public ByteRange LastUserText { get; set; }

    /// <summary>What the answer repeats of the request, in order; decoded.</summary>
    public List<ByteRange> Echoes { get; } = [];

    /// <summary>How often the assistant called tools since the user's last text.</summary>
    public int ToolRounds { get; set; }

    /// <summary>Only a count of its tokens is asked for.</summary>
    public bool IsCount { get; set; }

    /// <summary>Which of Ollama's calls it is.</summary>
    public OllamaCall Kind { get; set; }

    /// <summary>It came with an <c>anthropic-beta</c> header, so that fields of betas are allowed.</summary>
    public bool HasBetas { get; set; }

    /// <summary>Turns of one role in a row are refused.</summary>
    public bool MustAlternate { get; set; }

    /// <summary>Bytes of text in messages, system and tools, by which tokens are counted.</summary>
    public long TextBytes { get; set; }

    /// <summary>Parts that are no text: images, documents, sounds.</summary>
    public int MediaParts { get; set; }

    public bool HasCacheControl { get; set; }

    public bool WantsThinking { get; set; }

    public bool ShowsThinking { get; set; } = true;

    public bool WantsReasoning { get; set; }

    public ToolWish ToolWish { get; set; }

    public ByteRange WishedTool { get; set; }

    public bool AllowsParallelCalls { get; set; } = true;

    public List<OfferedTool> Tools { get; } = [];

    public List<ToolArgument> Arguments { get; } = [];

    /// <summary>Stop sequences, decoded.</summary>
    public List<ByteRange> Stops { get; } = [];

    /// <summary>Names the answer: equal requests have equal seeds, streamed or not.</summary>
    public ulong Seed { get; set; }

    public ReadOnlySpan<byte> this[ByteRange range] => Bytes[range];

    public void Reset()
    {
        Bytes.Reset();
        Model = default;
        IsStream = false;
        HasStreamOptions = false;
        IncludesUsage = false;
        IncludesObfuscation = true;
        MaxTokens = -1;
        ChoiceCount = 1;
        MessageCount = 0;
        EndsWithToolResult = false;
        LastUserText = default;
        Echoes.Clear();
        ToolRounds = 0;
        IsCount = false;
        Kind = OllamaCall.Chat;
        HasBetas = false;
        MustAlternate = false;
        TextBytes = 0;
        MediaParts = 0;
        HasCacheControl = false;
        WantsThinking = false;
        ShowsThinking = true;
        WantsReasoning = false;
        ToolWish = ToolWish.Auto;
        WishedTool = default;
        AllowsParallelCalls = true;
        Tools.Clear();
        Arguments.Clear();
        Stops.Clear();
        Seed = 0;
    }
}
