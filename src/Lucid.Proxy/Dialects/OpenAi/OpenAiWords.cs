using System;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <summary>The parts that streams and whole chat completions have in common.</summary>
internal static class OpenAiWords
{
    /// <summary>Writes the first fields of a chunk or a completion.</summary>
    public static void WriteHead(AnswerShape shape, ReadOnlySpan<byte> kind, ByteScratch output)
    {
        output.Write("{\"id\":\"chatcmpl-"u8);
        output.Write(shape.Id.Span);
        output.Write("\",\"object\":\""u8);
        output.Write(kind);
        output.Write("\",\"created\":"u8);
        output.WriteNumber(shape.CreatedUnixSeconds);
        output.Write(",\"model\":"u8);
        output.Write(shape.ModelJson.Span);
        output.Write(",\"choices\":["u8);
    }

    /// <summary>The word for the end of an answer; some clients throw on any other.</summary>
    public static ReadOnlySpan<byte> Finish(StopReason reason) => reason switch
    {
        StopReason.MaxTokens => "length"u8,
        StopReason.ToolUse => "tool_calls"u8,
        StopReason.Refusal => "content_filter"u8,
        _ => "stop"u8,
    };

    /// <summary>Writes a usage object. The total is always the sum, and cached tokens are part of the prompt
    /// here.</summary>
    public static void WriteUsage(in ChatUsage usage, ByteScratch output)
    {
        var cached = Math.Max(0, usage.CacheRead);
        var written = Math.Max(0, usage.CacheWrite);
        var prompt = Math.Max(0, usage.Input) + cached + written;
        var completion = Math.Max(0, usage.Output);
        output.Write("\"usage\":{\"prompt_tokens\":"u8);
        output.WriteNumber(prompt);
        output.Write(",\"completion_tokens\":"u8);
        output.WriteNumber(completion);
        output.Write(",\"total_tokens\":"u8);
        output.WriteNumber(prompt + completion);
        output.Write(",\"prompt_tokens_details\":{\"cached_tokens\":"u8);
        output.WriteNumber(cached);
        if (written > 0)
        {
            output.Write(",\"cache_write_tokens\":"u8);
            output.WriteNumber(written);
        }

        output.Write("},\"completion_tokens_details\":{\"reasoning_tokens\":"u8);
        output.WriteNumber(Math.Clamp(usage.Reasoning, 0, completion));
        output.Write("}}"u8);
    }

    /// <summary>Writes one entry of <c>reasoning_details</c>: thinking with what its provider wants to see
    /// again.</summary>
    /// <param name="index">Position in the list over the whole answer.</param>
    /// <param name="text">The thinking.</param>
    /// <param name="signature">Its signature.</param>
    /// <param name="output">Where to.</param>
    public static void WriteSigned(
        int index, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature, ByteScratch output)
    {
        output.Write("{\"index\":"u8);
        output.WriteNumber(index);
        output.Write(",\"type\":\"reasoning.text\",\"text\":\""u8);
        output.Write(text);
        output.Write("\",\"signature\":\""u8);
        output.Write(signature);
        output.Write("\",\"format\":\"anthropic-claude-v1\"}"u8);
    }

    /// <summary>Writes an entry of thinking that only its provider can read.</summary>
    public static void WriteRedacted(int index, ReadOnlySpan<byte> data, ByteScratch output)
    {
        output.Write("{\"index\":"u8);
        output.WriteNumber(index);
        output.Write(",\"type\":\"reasoning.encrypted\",\"data\":\""u8);
        output.Write(data);
        output.Write("\",\"format\":\"anthropic-claude-v1\"}"u8);
    }

    /// <summary>Writes what an upstream of this dialect put beside a message or a call, as it said it.</summary>
    public static void WriteExtra(ReadOnlySpan<byte> raw, ByteScratch output)
    {
        output.Write(",\"extra_content\":"u8);
        RawJson.WriteOnOneLine(raw, output);
    }

    /// <summary>Writes a signature in the form in which its maker puts it beside a call.</summary>
    public static void WriteSignature(ReadOnlySpan<byte> maker, ReadOnlySpan<byte> signature, ByteScratch output)
    {
        output.Write(",\"extra_content\":{\""u8);
        output.Write(maker);
        output.Write("\":{\"thought_signature\":\""u8);
        output.Write(signature);
        output.Write("\"}}"u8);
    }
}
