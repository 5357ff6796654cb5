namespace Lucid.Simulator.Sending;

/// <summary>What the head of an answer says.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Provider">Whose headers it carries.</param>
/// <param name="ContentType">The media type.</param>
/// <param name="ContentLength">Bytes of the body; -1: a stream.</param>
/// <param name="RetryAfterSeconds">-1: no <c>retry-after</c>.</param>
/// <param name="Location">Where a redirect points; null: no redirect.</param>
/// <param name="RequestNumber">Makes the request id unique.</param>
internal readonly record struct AnswerHead(
    int Status,
    Provider Provider,
    string ContentType,
    long ContentLength,
    int RetryAfterSeconds,
    string? Location,
    long RequestNumber)
{
    /// <summary>The content coding; null: none.</summary>
    public string? Coding { get; init; }
}
