using System;
using System.Collections.Generic;
using System.Text;

namespace Lucid.Testing.Http;

/// <summary>One answer as it stood on the wire.</summary>
public sealed class RawAnswer
{
    /// <summary>The status code of the final head.</summary>
    public required int Status { get; init; }

    /// <summary>The head with its line ends, as received, without the 1xx heads before it.</summary>
    public required string Head { get; init; }

    /// <summary>The 1xx heads that came before, as received.</summary>
    public required IReadOnlyList<string> InformationalHeads { get; init; }

    /// <summary>Names in lower case, values trimmed, in the order of the wire.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>The body without its framing.</summary>
    public required byte[] Body { get; init; }

    /// <summary>The size of each chunk, empty when the body was not chunked.</summary>
    public required IReadOnlyList<int> ChunkBytes { get; init; }

    /// <summary>Whether the framing was complete: the last chunk or all promised bytes arrived.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>The body as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The first value of a header, null when it is absent.</summary>
    /// <param name="lowerName">The name in lower case.</param>
    public string? Header(string lowerName)
    {
        foreach (KeyValuePair<string, string> header in Headers)
        {
            if (header.Key.Equals(lowerName, StringComparison.Ordinal))
            {
                return header.Value;
            }
        }

        return null;
    }

    /// <summary>How many times a header stands in the head.</summary>
    /// <param name="lowerName">The name in lower case.</param>
    public int CountOf(string lowerName)
    {
        int count = 0;
        foreach (KeyValuePair<string, string> header in Headers)
        {
            count += header.Key.Equals(lowerName, StringComparison.Ordinal) ? 1 : 0;
        }

        return count;
    }

    /// <inheritdoc/>
    public override string ToString() => Head + Text;
}
