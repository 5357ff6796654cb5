using System;
using System.Collections.Generic;

namespace Lucid.Proxy.Catalog;

/// <summary>How the catalog's enumerations are spelt in configuration and in answers.</summary>
internal static class CatalogNames
{
    private static readonly (ModelInputs Flag, string Name)[] Inputs =
    [
        (ModelInputs.Text, "text"),
        (ModelInputs.Image, "image"),
        (ModelInputs.Pdf, "pdf"),
        (ModelInputs.Audio, "audio"),
        (ModelInputs.Video, "video"),
    ];

    /// <summary>Every spelling of a model kind.</summary>
    public static IReadOnlyList<string> ModelKinds { get; } = ["chat", "image", "speech", "video"];

    /// <summary>Every spelling of a provider kind.</summary>
    public static IReadOnlyList<string> ProviderKinds { get; } =
        ["anthropic", "openai", "ollama", "gemini", "elevenlabs", "vertex"];

    /// <summary>Every spelling of an input.</summary>
    public static IReadOnlyList<string> InputNames { get; } = ["text", "image", "pdf", "audio", "video"];

    /// <summary>The spelling of a model kind.</summary>
    public static string Of(ModelKind kind) => ModelKinds[(int)kind];

    /// <summary>The spelling of a provider kind.</summary>
    public static string Of(ProviderKind kind) => ProviderKinds[(int)kind];

    /// <summary>The spellings of a set of inputs.</summary>
    public static IEnumerable<string> Of(ModelInputs inputs)
    {
        foreach ((ModelInputs flag, string name) in Inputs)
        {
            if (inputs.HasFlag(flag))
            {
                yield return name;
            }
        }
    }

    /// <summary>Reads a provider kind.</summary>
    public static bool TryParse(string text, out ProviderKind kind)
    {
        int index = IndexOf(ProviderKinds, text);
        kind = (ProviderKind)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>Reads a model kind.</summary>
    public static bool TryParse(string text, out ModelKind kind)
    {
        int index = IndexOf(ModelKinds, text);
        kind = (ModelKind)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>Reads one input.</summary>
    public static bool TryParse(string text, out ModelInputs input)
    {
        int index = IndexOf(InputNames, text);
        input = index < 0 ? ModelInputs.None : Inputs[index].Flag;
        return index >= 0;
    }

    private static int IndexOf(IReadOnlyList<string> names, string text)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == text)
            {
                return i;
            }
        }

        return -1;
    }
}
