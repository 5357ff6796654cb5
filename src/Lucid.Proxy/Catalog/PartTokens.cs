using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Catalog;

/// <summary>The most tokens that one media part may count in a model's input, as its operator declares; 0: not
/// declared.</summary>
/// <param name="Image">A picture.</param>
/// <param name="Pdf">A document, all its pages together.</param>
/// <param name="Audio">A sound recording.</param>
/// <param name="Video">A film.</param>
internal readonly record struct PartTokens(int Image, int Pdf, int Audio, int Video)
{
    /// <summary>The most tokens of all media parts of a call.</summary>
    /// <returns>False: a part's kind has no declared bound, only the context window bounds it.</returns>
    public bool TryBound(in MediaParts parts, out long tokens)
    {
        tokens = 0;
        return TryAdd(parts.Images, Image, ref tokens)
            && TryAdd(parts.Documents, Pdf, ref tokens)
            && TryAdd(parts.Sounds, Audio, ref tokens)
            && TryAdd(parts.Films, Video, ref tokens);
    }

    // A body has fewer parts than bytes, so the product of two 32-bit numbers and the sum of four cannot wrap.
    private static bool TryAdd(long count, int tokensOfOne, ref long tokens)
    {
        tokens += count * tokensOfOne;
        return count == 0 || tokensOfOne > 0;
    }
}
