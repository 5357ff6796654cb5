using System.Globalization;
using System.Text;
using Lucid.Net.Json;

namespace Lucid.Net.Tests.Json;

internal struct LogVisitor : IJsonVisitor
{
    public required StringBuilder Log { get; init; }

    public required JsonPathSet Paths { get; init; }

    public readonly void OnValue(int pathIndex, JsonKind kind, int start, int bytes, int arrayIndex)
    {
        string path = Paths.PathText(pathIndex);
        Log.Append(CultureInfo.InvariantCulture, $"{path} {kind} {start}+{bytes}");
        Log.Append(arrayIndex < 0 ? "\n" : string.Create(CultureInfo.InvariantCulture, $" [{arrayIndex}]\n"));
    }
}
