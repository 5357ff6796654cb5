using System;
using Lucid.Simulator.Answers;

namespace Lucid.Simulator.OpenAi;

/// <summary>The parts that whole and streamed OpenAI answers share.</summary>
internal static class OpenAiText
{
    /// <summary>A real clock would make equal requests answer differently.</summary>
    private const long CreatedUnixSeconds = 1_790_000_000;

    private const int IdLetters = 29;
    private const int CallIdLetters = 24;

    /// <summary>From <c>{"id"</c> to the comma before <c>"choices"</c>.</summary>
    public static void AppendOpening(
        ByteBuffer buffer, ulong seed, ReadOnlySpan<byte> objectName, ReadOnlySpan<byte> model)
    {
        buffer.Append("{\"id\":\"chatcmpl-"u8);
        Scramble.AppendId(buffer, seed, IdLetters);
        buffer.Append("\",\"object\":\""u8);
        buffer.Append(objectName);
        buffer.Append("\",\"created\":"u8);
        buffer.Append(CreatedUnixSeconds);
        buffer.Append(",\"model\":\""u8);
        buffer.AppendEscaped(model);

        // Providers answer with the dated name behind the alias that was asked for.
        buffer.Append("-2026-01-15\""u8);
    }

    public static ReadOnlySpan<byte> Tier => "\"service_tier\":\"default\",\"system_fingerprint\":\"fp_51a9d7c3e0\""u8;

    public static void AppendCallId(ByteBuffer buffer, ulong seed, int call)
    {
        buffer.Append("call_"u8);
        Scramble.AppendId(buffer, seed ^ (ulong)((call + 1) * 7919), CallIdLetters);
    }

    public static ReadOnlySpan<byte> FinishOf(Finish finish) => finish switch
    {
        Finish.MaxTokens => "\"length\""u8,
        Finish.ToolCalls => "\"tool_calls\""u8,
        _ => "\"stop\""u8,
    };

    public static void AppendUsage(ByteBuffer buffer, in AnswerUsage usage)
    {
        buffer.Append("\"usage\":{\"prompt_tokens\":"u8);
        buffer.Append(usage.InputTokens);
        buffer.Append(",\"completion_tokens\":"u8);
        buffer.Append(usage.OutputTokens);
        buffer.Append(",\"total_tokens\":"u8);
        buffer.Append(usage.InputTokens + usage.OutputTokens);
        buffer.Append(",\"prompt_tokens_details\":{\"cached_tokens\":"u8);
        buffer.Append(usage.CacheReadTokens);
        if (usage.CacheWriteTokens > 0)
        {
            buffer.Append(",\"cache_write_tokens\":"u8);
            buffer.Append(usage.CacheWriteTokens);
        }

        buffer.Append(",\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":"u8);
        buffer.Append(usage.ReasoningTokens);
        buffer.Append(
            ",\"audio_tokens\":0,\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}"u8);
    }
}
