using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects.Ollama;

/// <summary>Finds where an object of an Ollama answer names its model.</summary>
internal static class ModelPlace
{
    private static readonly JsonPathSet Paths = JsonPathSet.Create("$.model");

    /// <summary>The place of the value with its quotes; empty when there is none.</summary>
    /// <param name="line">One JSON object.</param>
    /// <param name="place">Where, from the start of the line.</param>
    /// <returns>False: that is no JSON.</returns>
    public static bool TryFind(System.ReadOnlySpan<byte> line, out ByteRange place)
    {
        var visitor = default(Visitor);
        var scanner = default(JsonScanner);
        var outcome = scanner.Scan(line, final: true, Paths, ref visitor, JsonLimits.Default, out _);
        place = visitor.Place;
        return outcome == ParseOutcome.Done;
    }

    private struct Visitor : IJsonVisitor
    {
        public ByteRange Place;

        public void OnValue(int pathIndex, JsonKind kind, int start, int bytes, int arrayIndexOfInnermost)
        {
            if (kind == JsonKind.String)
            {
                Place = new ByteRange(start, bytes);
            }
        }
    }
}
