using System;

namespace Lucid.Net.Json;

/// <summary>
/// The places of a JSON text that a scan reports, compiled once at start. Immutable, thread-safe.
/// </summary>
/// <remarks>
/// A path is <c>$</c>, then any number of <c>.key</c> and <c>[*]</c>: <c>$.model</c>, <c>$.usage.prompt_tokens</c>,
/// <c>$.messages[*].content[*].type</c>. Keys are plain ASCII letters, digits, <c>_</c> and <c>-</c>. A path that
/// begins with <c>!</c> must be read by everybody alike: each of its keys may be there once in its object, and no key
/// may differ from one of them only in letter case.
/// </remarks>
public sealed class JsonPathSet
{
    /// <summary>Most paths of one set.</summary>
    public const int MaxPaths = 64;

    /// <summary>Most keys and <c>[*]</c> of one path.</summary>
    public const int MaxSegments = 12;

    internal const int None = -1;

    private readonly string[] _paths;

    private JsonPathSet(string[] paths, JsonPathNode[] nodes)
    {
        _paths = paths;
        Nodes = nodes;
    }

    /// <summary>How many paths there are.</summary>
    public int Count => _paths.Length;

    // The root is the first.
    internal JsonPathNode[] Nodes { get; }

    /// <summary>Compiles paths. The index of a path is its position.</summary>
    /// <param name="paths">1 to 64 paths.</param>
    /// <exception cref="ArgumentException">A path is malformed, too long, or there twice.</exception>
    public static JsonPathSet Create(params ReadOnlySpan<string> paths)
    {
        if (paths.Length is 0 or > MaxPaths)
        {
            throw new ArgumentException($"A set has 1 to {MaxPaths} paths, not {paths.Length}.", nameof(paths));
        }

        JsonPathBuilder builder = new();
        string[] plain = new string[paths.Length];
        for (int i = 0; i < paths.Length; i++)
        {
            bool isUnique = paths[i].StartsWith('!');
            plain[i] = isUnique ? paths[i][1..] : paths[i];
            builder.Add(plain[i], i, isUnique);
        }

        return new JsonPathSet(plain, builder.Build());
    }

    /// <summary>A path as it was given, without its <c>!</c>.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public string PathText(int index) => _paths[index];
}
