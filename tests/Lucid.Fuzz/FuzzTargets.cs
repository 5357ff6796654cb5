using System.Collections.Generic;
using Lucid.Fuzz.Targets;

namespace Lucid.Fuzz;

/// <summary>The targets by name; the corpus of each is the folder of that name.</summary>
public static class FuzzTargets
{
    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names => ["request-head", "response-head", "chunked", "sse", "json-splice"];

    /// <summary>The target of a name, or null.</summary>
    public static FuzzTarget? Find(string name) => name switch
    {
        "request-head" => RequestHeadTarget.Fuzz,
        "response-head" => ResponseHeadTarget.Fuzz,
        "chunked" => ChunkedTarget.Fuzz,
        "sse" => SseTarget.Fuzz,
        "json-splice" => JsonSpliceTarget.Fuzz,
        _ => null,
    };
}
