using System;

namespace Lucid.Proxy.Exchange;

/// <summary>Ollama's names of one model: registry, library, tag and the mark of a local one may be left out, and letter
/// case and spaces around it do not count.</summary>
internal static class OllamaNames
{
    private const string Registry = "registry.ollama.ai/";
    private const string Library = "library/";
    private const string Tag = ":latest";
    private const string Local = ":local";
    private const string Cloud = "cloud";
    private const string CloudEnd = "-cloud";

    /// <summary>True when Ollama takes both for the same model.</summary>
    public static bool AreOne(string one, string other) =>
        Bare(one).Equals(Bare(other), StringComparison.OrdinalIgnoreCase);

    /// <summary>True when Ollama would ask its cloud for the model, at the cost of whoever signed in there: it looks at
    /// the tag alone.</summary>
    public static bool IsCloud(string name)
    {
        var whole = Without(name.AsSpan().Trim(), Local);
        var tag = whole[(whole.LastIndexOf(':') + 1)..].Trim();
        return tag.Length < whole.Length && !tag.Contains('/')
            && (tag.Equals(Cloud, StringComparison.OrdinalIgnoreCase)
                || tag.EndsWith(CloudEnd, StringComparison.OrdinalIgnoreCase));
    }

    private static ReadOnlySpan<char> Bare(string name)
    {
        var bare = Without(name.AsSpan().Trim(), Local);
        bare = bare.StartsWith(Registry, StringComparison.OrdinalIgnoreCase) ? bare[Registry.Length..] : bare;
        bare = bare.StartsWith(Library, StringComparison.OrdinalIgnoreCase) ? bare[Library.Length..] : bare;
        return Without(bare, Tag);
    }

    private static ReadOnlySpan<char> Without(ReadOnlySpan<char> name, string end) =>
        name.EndsWith(end, StringComparison.OrdinalIgnoreCase) ? name[..^end.Length].TrimEnd() : name;
}
