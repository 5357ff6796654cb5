using Lucid.Net.Json;

namespace Lucid.Bench.Json;

/// <summary>Adds up what it is told, so that nothing is optimised away.</summary>
internal struct NullVisitor : IJsonVisitor
{
    public int ModelStart;
    public int ModelBytes;
    public int ValueCount;

    public void OnValue(int pathIndex, JsonKind kind, int start, int bytes, int arrayIndex)
    {
        ValueCount++;
        if (pathIndex == 0)
        {
            ModelStart = start;
            ModelBytes = bytes;
        }
    }
}
