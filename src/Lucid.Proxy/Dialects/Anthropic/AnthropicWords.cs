using System;

namespace Lucid.Proxy.Dialects.Anthropic;

/// <summary>The parts that streams and whole messages have in common.</summary>
internal static class AnthropicWords
{
    /// <summary>Writes the fields of a message up to its content.</summary>
    public static void WriteMessageHead(AnswerShape shape, ByteScratch output)
    {
        output.Write("{\"id\":\"msg_"u8);
        output.Write(shape.Id.Span);
        output.Write("\",\"type\":\"message\",\"role\":\"assistant\",\"model\":"u8);
        output.Write(shape.ModelJson.Span);
        output.Write(",\"content\":["u8);
    }

    /// <summary>Writes why the answer ended: <c>"stop_reason":...,"stop_sequence":...</c>.</summary>
    public static void WriteStop(StopReason reason, ReadOnlySpan<byte> sequence, ByteScratch output)
    {
        output.Write("\"stop_reason\":\""u8);
        output.Write(reason switch
        {
            StopReason.MaxTokens => "max_tokens"u8,
            StopReason.StopSequence => "stop_sequence"u8,
            StopReason.ToolUse => "tool_use"u8,
            StopReason.Refusal => "refusal"u8,
            StopReason.PauseTurn => "pause_turn"u8,
            _ => "end_turn"u8,
        });
        if (reason == StopReason.StopSequence && !sequence.IsEmpty)
        {
            output.Write("\",\"stop_sequence\":\""u8);
            output.Write(sequence);
            output.Write((byte)'"');
        }
        else
        {
            output.Write("\",\"stop_sequence\":null"u8);
        }
    }

    /// <summary>Writes a usage object; what is not known is zero.</summary>
    public static void WriteUsage(in ChatUsage usage, ByteScratch output)
    {
        output.Write("\"usage\":{\"input_tokens\":"u8);
        output.WriteNumber(Math.Max(0, usage.Input));
        output.Write(",\"cache_creation_input_tokens\":"u8);
        output.WriteNumber(Math.Max(0, usage.CacheWrite));
        output.Write(",\"cache_read_input_tokens\":"u8);
        output.WriteNumber(Math.Max(0, usage.CacheRead));
        output.Write(",\"output_tokens\":"u8);
        output.WriteNumber(Math.Max(0, usage.Output));
        if (usage.Reasoning >= 0)
        {
            output.Write(",\"output_tokens_details\":{\"thinking_tokens\":"u8);
            output.WriteNumber(usage.Reasoning);
            output.Write((byte)'}');
        }

        output.Write((byte)'}');
    }
}
