using System;

namespace Lucid.Proxy.Exchange;

/// <summary>Ollama's names of one model: registry, library and tag may be left out, and letter case does not
/// count.</summary>
internal static class OllamaNames
{
    private const string Registry = "registry.ollama.ai/";
    private const string Library = "library/";
    private const string Tag = ":latest";

    /// <summary>True when Ollama takes both for the same model.</summary>
    public static bool AreOne(string one, string other) =>
        Bare(one).Equals(Bare(other), StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> Bare(string name)
    {
        var bare = name.AsSpan();
        bare = bare.StartsWith(Registry, StringComparison.OrdinalIgnoreCase) ? bare[Registry.Length..] : bare;
        bare = bare.StartsWith(Library, StringComparison.OrdinalIgnoreCase) ? bare[Library.Length..] : bare;
        return bare.EndsWith(Tag, StringComparison.OrdinalIgnoreCase) ? bare[..^Tag.Length] : bare;
    }
}
