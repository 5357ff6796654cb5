using System;
using System.Linq;

namespace Lucid.Simulator.Rules;

/// <summary>What an Anthropic model takes, by the generation that its name tells. A name of no generation takes
/// all.</summary>
internal sealed class AnthropicModel(string name)
{
    private static readonly string[] s_adaptiveOnly =
        ["opus-4-7", "opus-4-8", "opus-5", "sonnet-5", "fable-5", "mythos-5"];

    private static readonly string[] s_withSystemMessages = ["opus-4-8", "opus-5", "fable-5", "mythos-5"];

    private static readonly string[] s_budgetOnly = ["-4-5", "opus-4-1", "sonnet-4-0", "-3-"];

    public string Name => name;

    public bool RefusesSampling => Is(s_adaptiveOnly);

    public bool TakesBudget => !Is(s_adaptiveOnly);

    public bool TakesAdaptive => !Is(s_budgetOnly);

    public bool TakesEffort => !Is("haiku-4-5", "sonnet-4-5", "opus-4-1");

    public bool TakesPrefill => !Is("-4-6") && !Is(s_adaptiveOnly);

    public bool TakesSystemMessages => Is(s_withSystemMessages);

    public bool TakesOneOfTemperatureAndTopP => Is("-4-5", "-4-6", "opus-4-1");

    public long MaxOutputTokens => Is("haiku-4-5", "sonnet-4-5", "opus-4-5") ? 64_000
        : name.StartsWith("claude-", StringComparison.Ordinal) ? 128_000
        : long.MaxValue;

    private bool Is(params string[] generations) =>
        generations.Any(generation => name.Contains(generation, StringComparison.Ordinal));
}
