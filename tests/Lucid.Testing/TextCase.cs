using System;

namespace Lucid.Testing;

/// <summary>One case of a <see cref="CaseFile"/>.</summary>
/// <param name="Path">Its file, relative to the repository.</param>
/// <param name="Sentence">Its heading: what must hold.</param>
/// <param name="Input">The bytes.</param>
/// <param name="Log">What must come of them.</param>
public sealed record TextCase(string Path, string Sentence, ReadOnlyMemory<byte> Input, string Log)
{
    /// <summary>What happens after the bytes: the words behind the name of their block, such as <c>half-close</c>; empty
    /// for nothing.</summary>
    public string After { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Sentence;
}
