using Lucid.Simulator.Answers;
using Lucid.Simulator.Faults;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Ollama;

/// <summary>The parts that whole and streamed Ollama answers share.</summary>
internal static class OllamaText
{
    private const int CallIdLetters = 8;

    /// <summary>From the brace to the message or response, whose fields follow.</summary>
    public static void AppendOpening(ByteBuffer buffer, ModelRequest request)
    {
        buffer.Append("{\"model\":\""u8);
        buffer.AppendEscaped(request[request.Model]);
        buffer.Append("\",\"created_at\":\"2026-01-15T10:00:00.123456789Z\","u8);
        buffer.Append(request.Kind == OllamaCall.Generate ? default : "\"message\":{\"role\":\"assistant\","u8);
    }

    /// <summary>The name of the field with the text, and the quote that opens it.</summary>
    public static void AppendTextName(ByteBuffer buffer, ModelRequest request) =>
        buffer.Append(request.Kind == OllamaCall.Generate ? "\"response\":\""u8 : "\"content\":\""u8);

    /// <summary>Closes the message, if there is one.</summary>
    public static void AppendClosing(ByteBuffer buffer, ModelRequest request) =>
        buffer.Append(request.Kind == OllamaCall.Generate ? default : "}"u8);

    public static void AppendCall(ByteBuffer buffer, ModelRequest request, AnswerPlan plan, int call)
    {
        buffer.Append("{\"id\":\"call_"u8);
        Scramble.AppendId(buffer, plan.Seed ^ (ulong)((call + 1) * 7919), CallIdLetters);
        buffer.Append("\",\"function\":{\"index\":"u8);
        buffer.Append(call);
        buffer.Append(",\"name\":\""u8);
        buffer.Append(request[plan.Calls[call].Name]);
        buffer.Append("\",\"arguments\":"u8);
        buffer.Append(plan.Bytes[plan.Calls[call].Arguments]);
        buffer.Append("}}"u8);
    }

    /// <summary>The last fields of the last object. Calls do not change the reason, and counts of zero are
    /// absent.</summary>
    public static void AppendDone(
        ByteBuffer buffer, ModelRequest request, in AnswerWalk walk, in Directives directives)
    {
        buffer.Append(",\"done\":true,\"done_reason\":"u8);
        buffer.Append(walk.Finish == Finish.MaxTokens ? "\"length\""u8 : "\"stop\""u8);
        buffer.Append(",\"total_duration\":5191566416,\"load_duration\":2154458"u8);
        AnswerUsage usage = AnswerUsage.Of(
            Provider.Ollama, request, directives, walk.EmittedTokens, walk.ThinkingTokens);
        if (usage.InputTokens > 0 && !directives.OmitsUsage)
        {
            buffer.Append(",\"prompt_eval_count\":"u8);
            buffer.Append(usage.InputTokens);
            buffer.Append(",\"prompt_eval_duration\":383809000"u8);
        }

        if (usage.OutputTokens > 0 && !directives.OmitsUsage)
        {
            buffer.Append(",\"eval_count\":"u8);
            buffer.Append(usage.OutputTokens);
            buffer.Append(",\"eval_duration\":4799921000"u8);
        }

        buffer.Append("}"u8);
    }
}
