namespace Lucid.Simulator.Answers;

/// <summary>What comes next in an answer; each but <see cref="End"/> is one token.</summary>
internal enum StepKind : byte
{
    Thinking,
    Text,
    CallStart,
    CallPiece,
    End,
}
