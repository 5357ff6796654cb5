namespace Lucid.Simulator.Requests;

/// <summary>Why a provider would refuse a body with 400.</summary>
/// <param name="Message">One sentence for the caller.</param>
/// <param name="Field">The field at fault, null when it is the body itself.</param>
internal sealed record RequestProblem(string Message, string? Field);
