using Lucid.Simulator.Answers;
using Lucid.Simulator.Requests;
using Lucid.Simulator.Rules;

namespace Lucid.Simulator.Anthropic;

/// <summary>The parts that whole and streamed Anthropic answers share.</summary>
internal static class AnthropicText
{
    private const int IdLetters = 22;

    public static void AppendId(ByteBuffer buffer, ulong seed)
    {
        buffer.Append("msg_01"u8);
        Scramble.AppendId(buffer, seed, IdLetters);
    }

    public static void AppendCallId(ByteBuffer buffer, ulong seed, int call)
    {
        buffer.Append("toolu_01"u8);
        Scramble.AppendId(buffer, seed ^ (ulong)((call + 1) * 7919), IdLetters);
    }

    /// <summary>What clients must send back unchanged, with the thinking that it signs.</summary>
    /// <param name="buffer">Receives it.</param>
    /// <param name="request">Says whether thinking is shown.</param>
    /// <param name="plan">Has the thinking.</param>
    /// <param name="tokens">How much of it was said.</param>
    public static void AppendSignature(ByteBuffer buffer, ModelRequest request, AnswerPlan plan, long tokens)
    {
        int start = plan.Bytes.Length;
        for (int place = 0; request.ShowsThinking && place < tokens; place++)
        {
            plan.Bytes.Append(plan.ThinkingAt(place));
        }

        Signature.AppendThinking(buffer, plan.Seed, plan.Bytes.Written[start..]);
        plan.Bytes.Truncate(start);
    }

    public static void AppendModel(ByteBuffer buffer, ModelRequest request)
    {
        buffer.AppendEscaped(request[request.Model]);

        // Providers answer with the dated name behind the alias that was asked for.
        buffer.Append("-20260115"u8);
    }

    /// <summary>The reason and the stop sequence, as members of an object.</summary>
    public static void AppendStop(ByteBuffer buffer, Finish finish, ModelRequest request, AnswerPlan plan)
    {
        buffer.Append("\"stop_reason\":"u8);
        buffer.Append(finish switch
        {
            Finish.MaxTokens => "\"max_tokens\""u8,
            Finish.StopSequence => "\"stop_sequence\""u8,
            Finish.ToolCalls => "\"tool_use\""u8,
            _ => "\"end_turn\""u8,
        });
        buffer.Append(",\"stop_sequence\":"u8);
        if (finish != Finish.StopSequence)
        {
            buffer.Append("null"u8);
            return;
        }

        buffer.Append("\""u8);
        buffer.AppendEscaped(request[plan.StoppedBy]);
        buffer.Append("\""u8);
    }

    /// <summary>The input side of a usage object, up to and without its output tokens.</summary>
    public static void AppendInputUsage(ByteBuffer buffer, in AnswerUsage usage)
    {
        buffer.Append("\"input_tokens\":"u8);
        buffer.Append(usage.UncachedTokens);
        buffer.Append(",\"cache_creation_input_tokens\":"u8);
        buffer.Append(usage.CacheWriteTokens);
        buffer.Append(",\"cache_read_input_tokens\":"u8);
        buffer.Append(usage.CacheReadTokens);
    }

    public static void AppendCacheCreation(ByteBuffer buffer, in AnswerUsage usage)
    {
        buffer.Append(",\"cache_creation\":{\"ephemeral_5m_input_tokens\":"u8);
        buffer.Append(usage.CacheWriteTokens);
        buffer.Append(",\"ephemeral_1h_input_tokens\":0}"u8);
    }

    public static void AppendThinkingUsage(ByteBuffer buffer, in AnswerUsage usage)
    {
        if (usage.ReasoningTokens > 0)
        {
            buffer.Append(",\"output_tokens_details\":{\"thinking_tokens\":"u8);
            buffer.Append(usage.ReasoningTokens);
            buffer.Append("}"u8);
        }
    }

    /// <summary>A tool call without arguments comes with no piece at all.</summary>
    public static bool HasArguments(PlannedCall call) => call.Arguments.Bytes > "{}"u8.Length;
}
