using System;
using System.Linq;

namespace Lucid.Simulator.Rules;

/// <summary>What a local model can do, by its name. There is every model but those named after this API: to ask for
/// <c>ollama-llama3</c> is to have forgotten the translation of the name.</summary>
internal static class OllamaModels
{
    private static readonly string[] s_thinking = ["qwen3", "deepseek-r1", "gpt-oss", "magistral"];

    private static readonly string[] s_seeing = ["llava", "vision", "gemma3", "-vl", "moondream", "minicpm-v"];

    public static bool Has(string model) =>
        model.Length > 0 && !model.StartsWith("ollama-", StringComparison.Ordinal)
        && !model.StartsWith("missing", StringComparison.Ordinal);

    public static bool Thinks(string model) =>
        s_thinking.Any(family => model.StartsWith(family, StringComparison.Ordinal));

    public static bool Sees(string model) =>
        s_seeing.Any(family => model.Contains(family, StringComparison.Ordinal));
}
