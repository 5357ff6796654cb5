namespace Lucid.Simulator.Answers;

/// <summary>A tool call that the answer makes.</summary>
/// <param name="Name">The tool's name, as it stands in the request.</param>
/// <param name="Arguments">The JSON object of its arguments, in <see cref="AnswerPlan.Bytes"/>.</param>
internal readonly record struct PlannedCall(ByteRange Name, ByteRange Arguments);
