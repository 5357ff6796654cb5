namespace Lucid.Simulator.Answers;

/// <summary>Why an answer ended.</summary>
internal enum Finish : byte
{
    Natural,
    StopSequence,
    MaxTokens,
    ToolCalls,
}
