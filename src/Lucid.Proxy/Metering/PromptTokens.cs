using System;
using System.Threading;

namespace Lucid.Proxy.Metering;

/// <summary>
/// Counts the input tokens of a messages body for models whose upstream does not count: text by the vocabulary
/// <c>cl100k_base</c>, media by what they cost at most, and a margin on top, since other vocabularies cut otherwise.
/// Too many is the safe side: a client that believes it has room left overflows.
/// </summary>
/// <remarks>Takes time in proportion to the body: never on a reactor.</remarks>
internal static class PromptTokens
{
    /// <summary>What a picture counts in a model that declares nothing: as much as sixteen tiles of Gemini's.</summary>
    public const int UsualImageTokens = 4_200;

    /// <summary>Counts a body that is known to be valid JSON.</summary>
    /// <param name="body">The body.</param>
    /// <param name="marginPercent">What is put on top of the text, in percent of it.</param>
    /// <param name="imageTokens">What a picture counts.</param>
    /// <param name="cancellation">Gives the count up.</param>
    /// <exception cref="OperationCanceledException">The count was given up.</exception>
    public static long Count(
        ReadOnlyMemory<byte> body, int marginPercent, int imageTokens, CancellationToken cancellation)
    {
        var walk = new PromptWalk(imageTokens, cancellation);
        walk.Request(body.Span);
        return walk.TextTokens + (((walk.TextTokens * marginPercent) + 99) / 100) + walk.MediaTokens;
    }
}
