using Lucid.Simulator.Answers;
using Lucid.Simulator.Faults;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Anthropic;

/// <summary>A message in one JSON body.</summary>
internal static class AnthropicWhole
{
    public static void Write(ByteBuffer body, ModelRequest request, AnswerPlan plan, in Directives directives)
    {
        body.Append("{\"model\":\""u8);
        AnthropicText.AppendModel(body, request);
        body.Append("\",\"id\":\""u8);
        AnthropicText.AppendId(body, plan.Seed);
        body.Append("\",\"type\":\"message\",\"role\":\"assistant\",\"content\":["u8);
        AnswerWalk walk = new();
        AppendBlocks(body, request, plan, ref walk);
        body.Append("],"u8);
        AnthropicText.AppendStop(body, walk.Finish, request, plan);
        if (!directives.OmitsUsage)
        {
            AnswerUsage usage = AnswerUsage.Of(
                Provider.Anthropic, request, directives, walk.EmittedTokens, walk.ThinkingTokens);
            body.Append(",\"usage\":{"u8);
            AnthropicText.AppendInputUsage(body, usage);
            AnthropicText.AppendCacheCreation(body, usage);
            body.Append(",\"output_tokens\":"u8);
            body.Append(usage.OutputTokens);
            AnthropicText.AppendThinkingUsage(body, usage);
            body.Append(",\"server_tool_use\":null,\"service_tier\":\"standard\"}"u8);
        }

        body.Append("}"u8);
    }

    private static void AppendBlocks(ByteBuffer body, ModelRequest request, AnswerPlan plan, ref AnswerWalk walk)
    {
        StepKind step = walk.Next(plan);
        bool isFirst = true;
        if (step == StepKind.Thinking)
        {
            body.Append("{\"type\":\"thinking\",\"thinking\":\""u8);
            for (; step == StepKind.Thinking; step = walk.Next(plan))
            {
                body.Append(request.ShowsThinking ? plan.ThinkingAt(walk.Place) : default);
            }

            body.Append("\",\"signature\":\""u8);
            AnthropicText.AppendSignature(body, request, plan, walk.ThinkingTokens);
            body.Append("\"}"u8);
            isFirst = false;
        }

        if (step == StepKind.Text)
        {
            body.Append(isFirst ? "{\"type\":\"text\",\"text\":\""u8 : ",{\"type\":\"text\",\"text\":\""u8);
            for (; step == StepKind.Text; step = walk.Next(plan))
            {
                body.Append(plan.TextAt(0, walk.Place));
            }

            body.Append("\"}"u8);
            isFirst = false;
        }

        while (step == StepKind.CallStart)
        {
            body.Append(isFirst ? default : ","u8);
            isFirst = false;
            step = AppendCall(body, request, plan, ref walk);
        }
    }

    private static StepKind AppendCall(ByteBuffer body, ModelRequest request, AnswerPlan plan, ref AnswerWalk walk)
    {
        PlannedCall call = plan.Calls[walk.Call];
        body.Append("{\"type\":\"tool_use\",\"id\":\""u8);
        AnthropicText.AppendCallId(body, plan.Seed, walk.Call);
        body.Append("\",\"name\":\""u8);
        body.Append(request[call.Name]);
        body.Append("\",\"input\":"u8);
        StepKind step = walk.Next(plan);
        int pieces = 0;
        for (; step == StepKind.CallPiece; step = walk.Next(plan))
        {
            pieces++;
        }

        // An object cut by the maximum would be no JSON: a whole answer shows an empty one, as the real API does.
        body.Append(pieces == AnswerPlan.PieceCount(call) ? plan.Bytes[call.Arguments] : "{}"u8);
        body.Append(",\"caller\":{\"type\":\"direct\"}}"u8);
        return step;
    }
}
