namespace Lucid.Simulator.Answers;

/// <summary>Goes through a plan token by token and stops where the caller's maximum does.</summary>
internal struct AnswerWalk
{
    private int _thinking;
    private int _text;
    private int _call;
    private int _piece;

    public AnswerWalk()
    {
        _call = -1;
    }

    /// <summary>The place of the token just walked, inside its thinking, text or call.</summary>
    public int Place { get; private set; }

    /// <summary>The call just walked.</summary>
    public readonly int Call => _call;

    public long EmittedTokens { get; private set; }

    public long ThinkingTokens { get; private set; }

    /// <summary>Known after <see cref="StepKind.End"/>.</summary>
    public Finish Finish { get; private set; }

    public StepKind Next(AnswerPlan plan)
    {
        StepKind step = Peek(plan);
        if (step == StepKind.End)
        {
            Finish = plan.Finish;
            return step;
        }

        if (EmittedTokens >= plan.MaxTokens)
        {
            Finish = Finish.MaxTokens;
            return StepKind.End;
        }

        EmittedTokens++;
        switch (step)
        {
            case StepKind.Thinking:
                ThinkingTokens++;
                Place = _thinking++;
                break;
            case StepKind.Text:
                Place = _text++;
                break;
            case StepKind.CallStart:
                _call++;
                _piece = 0;
                break;
            default:
                Place = _piece++;
                break;
        }

        return step;
    }

    private readonly StepKind Peek(AnswerPlan plan)
    {
        if (_thinking < plan.ThinkingTokens)
        {
            return StepKind.Thinking;
        }

        if (_text < plan.TextTokens)
        {
            return StepKind.Text;
        }

        if (_call >= 0 && _piece < AnswerPlan.PieceCount(plan.Calls[_call]))
        {
            return StepKind.CallPiece;
        }

        return _call + 1 < plan.Calls.Count ? StepKind.CallStart : StepKind.End;
    }
}
