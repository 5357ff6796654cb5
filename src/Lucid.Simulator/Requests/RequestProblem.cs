namespace Lucid.Simulator.Requests;

/// <summary>Why a provider would refuse a request.</summary>
/// <param name="Message">One sentence for the caller; null: what the provider says with this status.</param>
/// <param name="Field">The field at fault, null when it is no single one.</param>
/// <param name="Status">The status of the refusal.</param>
internal sealed record RequestProblem(string? Message, string? Field, int Status = 400);
