namespace Lucid.Proxy.Dialects;

/// <summary>A fault of the client's body, found before anything leaves.</summary>
/// <param name="Kind">None when the body is fine.</param>
/// <param name="Parameter">The JSON path of the field, as its API names it; null for the body as a whole.</param>
/// <param name="Message">A sentence for the caller.</param>
internal readonly record struct RequestProblem(ProblemKind Kind, string? Parameter, string Message);
