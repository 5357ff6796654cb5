using System;

namespace Lucid.Proxy.Exchange;

/// <summary>Ollama's names of one model: scheme, registry, library, tag and the mark of a local one may be left out,
/// and letter case and spaces around the name and its mark do not count. Where Ollama would find no model at all, this
/// may find one: a refusal of ours then stands in place of Ollama's.</summary>
internal static class OllamaNames
{
    private const string Registry = "registry.ollama.ai/";
    private const string Library = "library/";
    private const string Tag = "latest";
    private const string Local = "local";
    private const string Scheme = "://";
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

    /// <summary>False for a name that says more than names of models need: what it leads to in this or that Ollama is
    /// not for us to find out.</summary>
    public static bool IsPlain(string name)
    {
        foreach (var value in name)
        {
            if (char.IsWhiteSpace(value) || char.IsControl(value))
            {
                return false;
            }
        }

        return !name.Contains(Scheme, StringComparison.Ordinal);
    }

    private static ReadOnlySpan<char> Bare(string name)
    {
        var bare = Without(name.AsSpan().Trim(), Local);
        var scheme = bare.LastIndexOf(Scheme);
        bare = scheme < 0 ? bare : bare[(scheme + Scheme.Length)..];
        bare = bare.StartsWith(Registry, StringComparison.OrdinalIgnoreCase) ? bare[Registry.Length..] : bare;
        bare = bare.StartsWith(Library, StringComparison.OrdinalIgnoreCase) ? bare[Library.Length..] : bare;
        return Without(bare, Tag);
    }

    private static ReadOnlySpan<char> Without(ReadOnlySpan<char> name, string mark)
    {
        for (;;)
        {
            var colon = name.LastIndexOf(':');
            if (colon < 0 || !name[(colon + 1)..].Trim().Equals(mark, StringComparison.OrdinalIgnoreCase))
            {
                return name;
            }

            name = name[..colon].TrimEnd();
        }
    }
}
