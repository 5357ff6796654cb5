using System.Collections.Generic;
using System.Text;

namespace Lucid.Testing.Http;

/// <summary>One request exactly as an upstream received it.</summary>
public sealed class ScriptedRequest
{
    /// <summary>The head with its line ends, as received.</summary>
    public required string Head { get; init; }

    /// <summary>The body without its framing.</summary>
    public required byte[] Body { get; init; }

    /// <summary>Whether all of the body arrived.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Names in lower case, values trimmed.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => WireText.HeadersOf(Head);

    /// <summary>The body as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The first value of a header, null when it is absent.</summary>
    /// <param name="lowerName">The name in lower case.</param>
    public string? Header(string lowerName) => WireText.ValueOf(WireText.HeadersOf(Head), lowerName);
}
