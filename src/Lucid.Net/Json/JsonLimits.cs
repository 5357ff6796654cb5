namespace Lucid.Net.Json;

/// <summary>Bounds of a scan.</summary>
/// <param name="MaxDepth">Most objects and arrays inside one another, 1 to 128; anything else means 128.</param>
public readonly record struct JsonLimits(int MaxDepth = JsonLimits.MostDepth)
{
    /// <summary>The depth that no scan goes beyond.</summary>
    public const int MostDepth = 128;

    /// <summary>The widest limits.</summary>
    public static JsonLimits Default => new(MostDepth);

    internal int EffectiveMaxDepth => MaxDepth is >= 1 and <= MostDepth ? MaxDepth : MostDepth;
}
