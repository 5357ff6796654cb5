using Lucid.Simulator.Answers;
using Lucid.Simulator.Faults;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.OpenAi;

/// <summary>A chat completion in one JSON body.</summary>
internal static class OpenAiWhole
{
    public static void Write(ByteBuffer body, ModelRequest request, AnswerPlan plan, in Directives directives)
    {
        OpenAiText.AppendOpening(body, request.Seed, "chat.completion"u8, request[request.Model]);
        body.Append(",\"choices\":["u8);
        AnswerWalk walk = new();
        for (int choice = 0; choice < plan.ChoiceCount; choice++)
        {
            body.Append(choice == 0 ? default : ","u8);
            walk = new AnswerWalk();
            AppendChoice(body, request, plan, choice, ref walk);
        }

        body.Append("]"u8);
        if (!directives.OmitsUsage)
        {
            AnswerUsage usage = AnswerUsage.Of(
                Provider.OpenAi,
                request,
                directives,
                walk.EmittedTokens * plan.ChoiceCount,
                walk.ThinkingTokens * plan.ChoiceCount);
            body.Append(","u8);
            OpenAiText.AppendUsage(body, usage);
        }

        body.Append(","u8);
        body.Append(OpenAiText.Tier);
        body.Append("}"u8);
    }

    private static void AppendChoice(
        ByteBuffer body, ModelRequest request, AnswerPlan plan, int choice, ref AnswerWalk walk)
    {
        body.Append("{\"index\":"u8);
        body.Append(choice);
        body.Append(",\"message\":{\"role\":\"assistant\",\"content\":"u8);
        StepKind step = walk.Next(plan);
        while (step == StepKind.Thinking)
        {
            step = walk.Next(plan);
        }

        if (plan is { TextTokens: 0, Calls.Count: > 0 })
        {
            body.Append("null"u8);
        }
        else
        {
            body.Append("\""u8);
            for (; step == StepKind.Text; step = walk.Next(plan))
            {
                body.Append(plan.TextAt(choice, walk.Place));
            }

            body.Append("\""u8);
        }

        if (step != StepKind.End)
        {
            body.Append(",\"tool_calls\":["u8);
            AppendCalls(body, request, plan, step, ref walk);
            body.Append("]"u8);
        }

        body.Append(",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":"u8);
        body.Append(OpenAiText.FinishOf(walk.Finish));
        body.Append("}"u8);
    }

    private static void AppendCalls(
        ByteBuffer body, ModelRequest request, AnswerPlan plan, StepKind step, ref AnswerWalk walk)
    {
        for (; step != StepKind.End; step = walk.Next(plan))
        {
            if (step == StepKind.CallPiece)
            {
                // Inside the quotes that the start of the call opened.
                body.Truncate(body.Length - "\"}}"u8.Length);
                body.AppendEscaped(plan.PieceAt(plan.Calls[walk.Call], walk.Place));
                body.Append("\"}}"u8);
                continue;
            }

            body.Append(walk.Call == 0 ? "{\"id\":\""u8 : ",{\"id\":\""u8);
            OpenAiText.AppendCallId(body, plan.Seed, walk.Call);
            body.Append("\",\"type\":\"function\",\"function\":{\"name\":\""u8);
            body.Append(request[plan.Calls[walk.Call].Name]);
            body.Append("\",\"arguments\":\"\"}}"u8);
        }
    }
}
