namespace Lucid.Proxy.Exchange;

/// <summary>A fault with what its caller is told.</summary>
/// <param name="Kind">Which row of <see cref="FaultTable"/>.</param>
/// <param name="Message">A sentence that says what to do; never a secret.</param>
/// <param name="Parameter">The field of the request, where one is to blame.</param>
/// <param name="RetryAfterSeconds">The <c>retry-after</c> field, 0 for none. At most 60: some clients really wait that
/// long.</param>
internal readonly record struct Fault(
    FaultKind Kind, string Message, string? Parameter = null, int RetryAfterSeconds = 0);
