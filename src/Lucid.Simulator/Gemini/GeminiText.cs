using Lucid.Simulator.Answers;
using Lucid.Simulator.Requests;
using Lucid.Simulator.Rules;

namespace Lucid.Simulator.Gemini;

/// <summary>The parts that whole and streamed answers of Gemini's compatible endpoint share.</summary>
internal static class GeminiText
{
    private const int IdLetters = 22;

    /// <summary>From <c>,"created"</c> to the end, usage included; keys are in alphabetical order here.</summary>
    public static void AppendEnd(
        ByteBuffer buffer, ModelRequest request, bool isChunk, bool hasUsage, in AnswerUsage usage)
    {
        buffer.Append(",\"created\":1790000000,\"id\":\""u8);
        Scramble.AppendId(buffer, request.Seed, IdLetters);
        buffer.Append("\",\"model\":\"models/"u8);
        buffer.AppendEscaped(request[request.Model]);
        buffer.Append(isChunk ? "\",\"object\":\"chat.completion.chunk\""u8 : "\",\"object\":\"chat.completion\""u8);
        if (hasUsage)
        {
            // Thinking is in the total and not in the completion: only the difference tells it.
            buffer.Append(",\"usage\":{\"completion_tokens\":"u8);
            buffer.Append(usage.OutputTokens - usage.ReasoningTokens);
            buffer.Append(",\"prompt_tokens\":"u8);
            buffer.Append(usage.InputTokens);
            buffer.Append(",\"total_tokens\":"u8);
            buffer.Append(usage.InputTokens + usage.OutputTokens);
            buffer.Append("}"u8);
        }

        buffer.Append("}"u8);
    }

    /// <summary>One call, whole. It has no index; an id it has only now and then; the first carries the
    /// signature.</summary>
    public static void AppendCall(ByteBuffer buffer, ModelRequest request, AnswerPlan plan, int call)
    {
        buffer.Append("{"u8);
        if (call == 0)
        {
            buffer.Append("\"extra_content\":{\"google\":{\"thought_signature\":\""u8);
            Signature.AppendThought(buffer, plan.Seed);
            buffer.Append("\"}},"u8);
        }

        buffer.Append("\"function\":{\"arguments\":\""u8);
        buffer.AppendEscaped(plan.Bytes[plan.Calls[call].Arguments]);
        buffer.Append("\",\"name\":\""u8);
        buffer.Append(request[plan.Calls[call].Name]);
        buffer.Append("\"},\"id\":\""u8);
        if ((plan.Seed & 1) == 0)
        {
            buffer.Append("function-call-"u8);
            buffer.Append((long)(Scramble.At(plan.Seed, call) >> 2));
        }

        buffer.Append("\",\"type\":\"function\"}"u8);
    }
}
