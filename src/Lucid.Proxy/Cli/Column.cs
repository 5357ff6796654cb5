using System;

namespace Lucid.Proxy.Cli;

/// <summary>One column of a list.</summary>
/// <typeparam name="TRow">What a line shows.</typeparam>
/// <param name="Title">The heading; in CSV as it is, in tables too.</param>
/// <param name="Text">The cell.</param>
/// <param name="IsNumber">Numbers stand to the right.</param>
internal sealed record Column<TRow>(string Title, Func<TRow, string> Text, bool IsNumber = false);
