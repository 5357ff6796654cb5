using System;

namespace Lucid.Proxy.Dialects;

/// <summary>One step of an answer, in the words that all dialects share. Its spans are borrowed from the bytes that
/// were read, so it lives as long as the call it is passed to.</summary>
/// <remarks>
/// Readers promise a linear order: blocks follow one another and never overlap, even where the upstream mixes its tool
/// calls. A text, thinking or refusal block has no start of its own: it begins with its first piece. Text of any kind
/// is the inside of a JSON string, still escaped, and never empty.
/// </remarks>
internal readonly ref struct ChatEvent
{
    private ChatEvent(ChatEventKind kind, ReadOnlySpan<byte> text)
    {
        Kind = kind;
        Text = text;
    }

    public ChatEventKind Kind { get; }

    /// <summary>The text, signature, data, arguments, or error message; of a tool call what its provider put beside it,
    /// as raw JSON, mostly empty.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>The id of a tool call, also of one that a signature or what is beside it comes late for; the custom
    /// sequence of a stop; a citation as OpenAI's dialect has it.</summary>
    public ReadOnlySpan<byte> Id { get; private init; }

    /// <summary>The name of a tool; the maker of a signature.</summary>
    public ReadOnlySpan<byte> Name { get; private init; }

    /// <summary>Which of the tool calls that were told something comes late for, from 0.</summary>
    public int Tool { get; private init; }

    public ChatUsage Usage { get; private init; }

    public StopReason Reason { get; private init; }

    public ChatErrorKind ErrorKind { get; private init; }

    public static ChatEvent Plain(ChatEventKind kind) => new(kind, default);

    /// <summary>An event that is its kind and its text.</summary>
    public static ChatEvent Of(ChatEventKind kind, ReadOnlySpan<byte> text) => new(kind, text);

    public static ChatEvent Signature(
        ReadOnlySpan<byte> signature, ReadOnlySpan<byte> maker, ReadOnlySpan<byte> toolId = default, int tool = 0) =>
        new(ChatEventKind.Signature, signature) { Name = maker, Id = toolId, Tool = tool };

    /// <summary>What an upstream puts beside a tool call that is told already, its signature included.</summary>
    public static ChatEvent LateExtra(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> toolId, int tool) =>
        new(ChatEventKind.Extra, raw) { Id = toolId, Tool = tool };

    public static ChatEvent ToolStart(
        ReadOnlySpan<byte> id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra = default) =>
        new(ChatEventKind.ToolStart, extra) { Id = id, Name = name };

    /// <summary>A source.</summary>
    /// <param name="citation">In Anthropic's shape; empty where it belongs to no block of text.</param>
    /// <param name="annotation">In OpenAI's shape, when it came so.</param>
    public static ChatEvent Citation(ReadOnlySpan<byte> citation, ReadOnlySpan<byte> annotation = default) =>
        new(ChatEventKind.Citation, citation) { Id = annotation };

    public static ChatEvent UsageReport(in ChatUsage usage) => new(ChatEventKind.Usage, default) { Usage = usage };

    public static ChatEvent Stop(StopReason reason, ReadOnlySpan<byte> sequence = default) =>
        new(ChatEventKind.Stop, default) { Reason = reason, Id = sequence };

    public static ChatEvent Error(ChatErrorKind kind, ReadOnlySpan<byte> message) =>
        new(ChatEventKind.Error, message) { ErrorKind = kind };
}
