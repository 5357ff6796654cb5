using System;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>What an Anthropic model is told of thinking.</summary>
/// <param name="Wish">Unsaid: nothing.</param>
/// <param name="Budget">Tokens wished for, where there is a budget.</param>
internal readonly record struct ThinkingPlan(ThinkingWish Wish, long Budget)
{
    // The least that is accepted.
    private const long MinBudget = 1024;

    public bool IsOn => Wish is ThinkingWish.Budget or ThinkingWish.Adaptive;

    /// <summary>The plan for an effort in the other dialect's word.</summary>
    public static ThinkingPlan Of(ChatRequest request, in RequestTarget target) => target.Reasoning switch
    {
        ReasoningStyle.Adaptive => EffortOf(request) switch
        {
            Effort.Unsaid => default,
            Effort.None => new ThinkingPlan(ThinkingWish.Off, 0),
            _ => new ThinkingPlan(ThinkingWish.Adaptive, 0),
        },
        ReasoningStyle.Budget when CanBudget(request) => EffortOf(request) switch
        {
            Effort.Unsaid or Effort.None => default,
            Effort.Minimal => new ThinkingPlan(ThinkingWish.Budget, 1024),
            Effort.Low => new ThinkingPlan(ThinkingWish.Budget, 2048),
            Effort.Medium => new ThinkingPlan(ThinkingWish.Budget, 8192),
            Effort.High => new ThinkingPlan(ThinkingWish.Budget, 16384),
            Effort.Xhigh => new ThinkingPlan(ThinkingWish.Budget, 24576),
            _ => new ThinkingPlan(ThinkingWish.Budget, 32768),
        },
        _ => default,
    };

    /// <summary>Thinking that is wished for without a word of how much is of the middle kind.</summary>
    private static Effort EffortOf(ChatRequest request) => request.Effort != Effort.Unsaid ? request.Effort
        : request.Thinking == ThinkingWish.Adaptive ? Effort.Medium
        : Effort.Unsaid;

    /// <summary>The budget that fits below a maximum of output tokens; 0 when none does.</summary>
    public long BudgetBelow(long maxOutputTokens)
    {
        var budget = Math.Min(Budget, maxOutputTokens - 1);
        return budget < MinBudget ? 0 : budget;
    }

    /// <summary>With a budget, a forced tool is refused, and so is a running loop of tool calls whose thinking is
    /// lost.</summary>
    private static bool CanBudget(ChatRequest request)
    {
        if (request.Choice is ToolChoice.Required or ToolChoice.Named)
        {
            return false;
        }

        var count = request.Turns.Count;
        if (count < 2 || request.Turns[count - 1].Role != TurnRole.User)
        {
            return true;
        }

        var turn = request.Turns[count - 2];
        var hasCall = false;
        for (var i = turn.FirstPart; i < turn.PartEnd; i++)
        {
            ref readonly var part = ref request.Parts[i];
            if (part.Kind == PartKind.RedactedThinking
                || (part.Kind == PartKind.Thinking && ThinkingIsTheirs(request, part)))
            {
                return true;
            }

            hasCall |= part.Kind == PartKind.ToolCall;
        }

        return !hasCall;
    }

    /// <summary>True for thinking that an Anthropic model signed: only that may be shown to one again.</summary>
    public static bool ThinkingIsTheirs(ChatRequest request, in ChatPart part) =>
        !part.Signature.IsEmpty && !request.Text(part.Signature).StartsWith(ThoughtMark.Prefix);
}
