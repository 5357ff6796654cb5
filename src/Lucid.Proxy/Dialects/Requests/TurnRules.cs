namespace Lucid.Proxy.Dialects.Requests;

/// <summary>Brings the turns of a request into the form that every upstream takes: one system prompt in front, roles
/// that alternate, each call answered in the turn behind it.</summary>
internal static class TurnRules
{
    /// <summary>Most calls, and most results, of one turn: each is looked for among the parts of the other turn.
    /// Providers stop at 128.</summary>
    public const int MaxCallsPerTurn = 256;

    /// <summary>Most parts of a request that has to be written anew: reading ends there. With the most calls it bounds
    /// what the looking costs.</summary>
    public const int MaxParts = 32_768;

    public static void Apply(ChatRequest request, in RequestTarget target)
    {
        if (!target.TakesLateSystem)
        {
            FoldLateSystem(request);
        }

        Merge(request);
        CheckCalls(request);
        if (request.Turns.Count == 0 || (request.Turns.Count == 1 && request.Turns[0].Role == TurnRole.System))
        {
            request.Fail(ProblemKind.InvalidValue, "messages", "must have a message of the user");
        }
    }

    /// <summary>True for a part that says something: empty text is refused by some upstreams and means
    /// nothing.</summary>
    public static bool Says(in ChatPart part) =>
        part.Kind is not (PartKind.Text or PartKind.LateSystem) || !part.Value.IsEmpty;

    /// <summary>The result of a call in a user's turn; -1 when it is not there.</summary>
    public static int ResultOf(in ChatTurn turn, in ChatPart call) =>
        call.Partner > turn.FirstPart && call.Partner <= turn.PartEnd ? call.Partner - 1 : -1;

    // Moving it to the front would reorder the conversation, and with it lose the upstream's cache of the prompt.
    private static void FoldLateSystem(ChatRequest request)
    {
        var isLate = false;
        for (var i = 0; i < request.Turns.Count; i++)
        {
            ref var turn = ref request.Turns[i];
            isLate |= turn.Role != TurnRole.System;
            if (!isLate || turn.Role != TurnRole.System)
            {
                continue;
            }

            turn = turn with { Role = TurnRole.User };
            for (var part = turn.FirstPart; part < turn.PartEnd; part++)
            {
                request.Parts[part].Kind = PartKind.LateSystem;
            }
        }
    }

    private static void Merge(ChatRequest request)
    {
        var count = 0;
        for (var i = 0; i < request.Turns.Count; i++)
        {
            var turn = request.Turns[i];
            if (!SaysAnything(request, turn))
            {
                continue;
            }

            if (count > 0 && request.Turns[count - 1].Role == turn.Role)
            {
                request.Turns[count - 1] = request.Turns[count - 1] with { PartEnd = turn.PartEnd };
            }
            else
            {
                request.Turns[count++] = turn;
            }
        }

        request.Turns.Truncate(count);
    }

    private static bool SaysAnything(ChatRequest request, in ChatTurn turn)
    {
        for (var i = turn.FirstPart; i < turn.PartEnd; i++)
        {
            if (Says(request.Parts[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static void CheckCalls(ChatRequest request)
    {
        for (var i = 0; i < request.Turns.Count; i++)
        {
            var turn = request.Turns[i];
            if (HasTooMany(request, turn, turn.Role == TurnRole.User ? PartKind.ToolResult : PartKind.ToolCall))
            {
                return;
            }

            if (turn.Role == TurnRole.Assistant)
            {
                Pair(request, i + 1 < request.Turns.Count ? request.Turns[i + 1] : default);
                CheckAnswered(request);
            }
            else if (turn.Role == TurnRole.User)
            {
                CheckResults(request, turn);
            }
        }
    }

    /// <summary>Counts the calls or results of a turn, and remembers where the calls are.</summary>
    private static bool HasTooMany(ChatRequest request, in ChatTurn turn, PartKind kind)
    {
        request.Calls.Truncate(kind == PartKind.ToolCall ? 0 : request.Calls.Count);
        var count = 0;
        for (var i = turn.FirstPart; i < turn.PartEnd; i++)
        {
            if (request.Parts[i].Kind != kind)
            {
                continue;
            }

            if (kind == PartKind.ToolCall)
            {
                request.Calls.Add(i);
            }

            if (++count > MaxCallsPerTurn)
            {
                request.Fail(
                    ProblemKind.InvalidValue,
                    request.Parts[i].Place,
                    "is more than 256 tool calls or results of one turn");
                return true;
            }
        }

        return false;
    }

    /// <summary>Brings the calls that are remembered together with their results in the turn behind them.</summary>
    private static void Pair(ChatRequest request, in ChatTurn after)
    {
        var count = 0;
        for (var i = after.FirstPart; after.Role == TurnRole.User && i < after.PartEnd;
            i += 1 + request.Parts[i].ChildCount)
        {
            if (request.Parts[i].Kind == PartKind.ToolResult && ++count <= MaxCallsPerTurn)
            {
                Pair(request, i);
            }
        }
    }

    private static void Pair(ChatRequest request, int at)
    {
        ref var result = ref request.Parts[at];
        foreach (var position in request.Calls.Span)
        {
            ref var call = ref request.Parts[position];
            if (request.IsSameCall(call, result))
            {
                result.Partner = call.Partner is 0 || call.Partner == at + 1 ? position + 1 : ChatPart.Second;
                call.Partner = call.Partner == 0 ? at + 1 : call.Partner;
            }
        }
    }

    private static void CheckResults(ChatRequest request, in ChatTurn turn)
    {
        for (var i = turn.FirstPart; i < turn.PartEnd; i += 1 + request.Parts[i].ChildCount)
        {
            ref readonly var part = ref request.Parts[i];
            if (part.Kind == PartKind.ToolResult && part.Partner <= 0)
            {
                request.Fail(
                    ProblemKind.InvalidValue,
                    part.Place,
                    part.Partner == ChatPart.Second
                        ? "is a second result of the same tool call"
                        : "is the result of a tool call that does not stand in the assistant's turn before it");
            }
        }
    }

    private static void CheckAnswered(ChatRequest request)
    {
        foreach (var position in request.Calls.Span)
        {
            ref readonly var part = ref request.Parts[position];
            if (part.Partner == 0)
            {
                request.Fail(
                    ProblemKind.InvalidValue, part.Place, "is a tool call without its result in the turn behind it");
            }
        }
    }
}
