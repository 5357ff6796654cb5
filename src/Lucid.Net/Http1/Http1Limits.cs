namespace Lucid.Net.Http1;

/// <summary>
/// Bounds of a message head, all in bytes except the count. Each is decided before the head is complete.
/// </summary>
/// <param name="MaxHeadBytes">
/// First byte of the start line to the last byte of the empty line that ends the head.
/// </param>
/// <param name="MaxHeaderCount">Field lines.</param>
/// <param name="MaxFieldBytes">One field line without its CR LF; at most 65,535.</param>
/// <param name="MaxTargetBytes">The request target; not used for answers.</param>
/// <remarks>
/// <c>new Http1Limits()</c> is all zeros, as for every struct: take <see cref="Request"/> or <see cref="Response"/> and
/// change them by <c>with</c>.
/// </remarks>
public readonly record struct Http1Limits(
    int MaxHeadBytes = 32768,
    int MaxHeaderCount = 100,
    int MaxFieldBytes = 16384,
    int MaxTargetBytes = 8192)
{
    /// <summary>What a server accepts from a client: 32 KiB, 100 fields, 16 KiB a field, 8 KiB of target.</summary>
    public static Http1Limits Request => new(32768, 100, 16384, 8192);

    /// <summary>What a client accepts from an upstream: 64 KiB, 200 fields, 32 KiB a field.</summary>
    public static Http1Limits Response => new(65536, 200, 32768, 0);
}
