using System.Linq;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>A chat model, and what is to be expected of it on either endpoint.</summary>
/// <param name="Id">Its name in the catalog.</param>
/// <param name="Provider">Its provider in the configuration.</param>
/// <param name="Upstream">Its name there.</param>
/// <param name="Inputs">What it takes, each in one word.</param>
/// <param name="Reasoning">How it is told to think.</param>
/// <param name="ShowsThinking">Whether it says what it thinks.</param>
internal sealed record FamilyModel(
    string Id, string Provider, string Upstream, string Inputs, string Reasoning, bool ShowsThinking)
{
    /// <summary>False for a model that refuses <c>temperature</c> and its like.</summary>
    public bool TakesSampling { get; init; } = true;

    /// <summary>Whether a binary started with no file knows it.</summary>
    public bool IsBuiltIn { get; init; } = true;

    public bool Takes(string input) => Inputs.Split(' ').Contains(input);
}
