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
    public static int ResultOf(ChatRequest request, in ChatTurn turn, in ChatPart call)
    {
        for (var i = turn.FirstPart; i < turn.PartEnd; i += 1 + request.Parts[i].ChildCount)
        {
            if (request.Parts[i].Kind == PartKind.ToolResult
                && request.IsSameCall(request.Parts[i], call))
            {
                return i;
            }
        }

        return -1;
    }

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
        var before = default(ChatTurn);
        for (var i = 0; i < request.Turns.Count; i++)
        {
            var turn = request.Turns[i];
            if (HasTooMany(request, turn, turn.Role == TurnRole.User ? PartKind.ToolResult : PartKind.ToolCall))
            {
                return;
            }

            if (turn.Role == TurnRole.User)
            {
                CheckResults(request, before, turn);
            }

            if (turn.Role == TurnRole.Assistant)
            {
                CheckAnswered(request, turn, i + 1 < request.Turns.Count ? request.Turns[i + 1] : default);
            }

            before = turn;
        }
    }

    private static bool HasTooMany(ChatRequest request, in ChatTurn turn, PartKind kind)
    {
        var count = 0;
        for (var i = turn.FirstPart; i < turn.PartEnd; i++)
        {
            if (request.Parts[i].Kind == kind && ++count > MaxCallsPerTurn)
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

    private static void CheckResults(ChatRequest request, in ChatTurn before, in ChatTurn turn)
    {
        for (var i = turn.FirstPart; i < turn.PartEnd; i += 1 + request.Parts[i].ChildCount)
        {
            ref readonly var part = ref request.Parts[i];
            if (part.Kind != PartKind.ToolResult)
            {
                continue;
            }

            if (!HasCall(request, before, part))
            {
                request.Fail(
                    ProblemKind.InvalidValue,
                    part.Place,
                    "is the result of a tool call that does not stand in the assistant's turn before it");
            }
            else if (ResultOf(request, turn, part) != i)
            {
                request.Fail(ProblemKind.InvalidValue, part.Place, "is a second result of the same tool call");
            }
        }
    }

    private static bool HasCall(ChatRequest request, in ChatTurn before, in ChatPart result)
    {
        for (var i = before.FirstPart; before.Role == TurnRole.Assistant && i < before.PartEnd; i++)
        {
            if (request.Parts[i].Kind == PartKind.ToolCall
                && request.IsSameCall(request.Parts[i], result))
            {
                return true;
            }
        }

        return false;
    }

    private static void CheckAnswered(ChatRequest request, in ChatTurn turn, in ChatTurn after)
    {
        for (var i = turn.FirstPart; i < turn.PartEnd; i++)
        {
            ref readonly var part = ref request.Parts[i];
            if (part.Kind == PartKind.ToolCall
                && (after.Role != TurnRole.User || ResultOf(request, after, part) < 0))
            {
                request.Fail(
                    ProblemKind.InvalidValue, part.Place, "is a tool call without its result in the turn behind it");
            }
        }
    }
}
