using Lucid.Simulator.Answers;
using Lucid.Simulator.Faults;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Ollama;

/// <summary>An answer of Ollama's own API in one JSON body.</summary>
internal static class OllamaWhole
{
    public static void Write(ByteBuffer body, ModelRequest request, AnswerPlan plan, in Directives directives)
    {
        AnswerWalk walk = new();
        StepKind step = walk.Next(plan);
        OllamaText.AppendOpening(body, request);
        if (step == StepKind.Thinking)
        {
            body.Append("\"thinking\":\""u8);
            for (; step == StepKind.Thinking; step = walk.Next(plan))
            {
                body.Append(plan.ThinkingAt(walk.Place));
            }

            body.Append("\","u8);
        }

        OllamaText.AppendTextName(body, request);
        for (; step == StepKind.Text; step = walk.Next(plan))
        {
            body.Append(plan.TextAt(0, walk.Place));
        }

        body.Append("\""u8);
        AppendCalls(body, request, plan, step, ref walk);
        OllamaText.AppendClosing(body, request);
        OllamaText.AppendDone(body, request, walk, directives);
    }

    private static void AppendCalls(
        ByteBuffer body, ModelRequest request, AnswerPlan plan, StepKind step, ref AnswerWalk walk)
    {
        bool isFirst = true;
        while (step != StepKind.End)
        {
            int call = walk.Call;
            int pieces = 0;
            while ((step = walk.Next(plan)) == StepKind.CallPiece)
            {
                pieces++;
            }

            if (pieces == AnswerPlan.PieceCount(plan.Calls[call]))
            {
                body.Append(isFirst ? ",\"tool_calls\":["u8 : ","u8);
                isFirst = false;
                OllamaText.AppendCall(body, request, plan, call);
            }
        }

        body.Append(isFirst ? default : "]"u8);
    }
}
