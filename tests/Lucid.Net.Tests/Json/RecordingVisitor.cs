using System.Collections.Generic;
using Lucid.Net.Json;

namespace Lucid.Net.Tests.Json;

internal struct RecordingVisitor : IJsonVisitor
{
    public required List<NaiveJson.Value> Values { get; init; }

    public required JsonPathSet Paths { get; init; }

    public readonly void OnValue(int pathIndex, JsonKind kind, int start, int bytes, int arrayIndex)
        => Values.Add(new NaiveJson.Value(Paths.PathText(pathIndex), kind, start, bytes, arrayIndex));
}
