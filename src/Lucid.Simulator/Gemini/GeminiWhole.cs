using Lucid.Simulator.Answers;
using Lucid.Simulator.Faults;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Gemini;

/// <summary>A chat completion of Gemini's compatible endpoint in one JSON body. What is empty is absent.</summary>
internal static class GeminiWhole
{
    public static void Write(ByteBuffer body, ModelRequest request, AnswerPlan plan, in Directives directives)
    {
        AnswerWalk walk = new();
        StepKind step = walk.Next(plan);
        while (step == StepKind.Thinking)
        {
            step = walk.Next(plan);
        }

        body.Append("{\"choices\":[{\"finish_reason\":"u8);
        int finish = body.Length;
        body.Append("            "u8);
        body.Append(",\"index\":0,\"message\":{"u8);
        if (step == StepKind.Text)
        {
            body.Append("\"content\":\""u8);
            for (; step == StepKind.Text; step = walk.Next(plan))
            {
                body.Append(plan.TextAt(0, walk.Place));
            }

            body.Append("\","u8);
        }

        body.Append("\"role\":\"assistant\""u8);
        AppendCalls(body, request, plan, step, ref walk);
        body.Append("}}]"u8);
        AnswerUsage usage = AnswerUsage.Of(
            Provider.Gemini, request, directives, walk.EmittedTokens, walk.ThinkingTokens);
        GeminiText.AppendEnd(body, request, isChunk: false, !directives.OmitsUsage, usage);
        body.Patch(finish, walk.Finish switch
        {
            Finish.MaxTokens => "\"length\"    "u8,
            Finish.ToolCalls => "\"tool_calls\""u8,
            _ => "\"stop\"      "u8,
        });
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
                GeminiText.AppendCall(body, request, plan, call);
            }
        }

        body.Append(isFirst ? default : "]"u8);
    }
}
