using System.Collections.Generic;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>What a model said in one turn, in the words of no package.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Thinking">What it thought aloud; empty for nothing.</param>
/// <param name="Calls">The tools it called.</param>
/// <param name="IsCalling">Whether its finish says that it waits for their results.</param>
/// <param name="OutputTokens">What usage says.</param>
internal sealed record Said(
    string Text, string Thinking, IReadOnlyList<SaidCall> Calls, bool IsCalling, long OutputTokens);
