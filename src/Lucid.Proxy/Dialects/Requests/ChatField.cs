using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>A member of the client's body.</summary>
/// <param name="Key">Its key; empty when it is not there.</param>
/// <param name="Value">Its value; a string's is without quotes.</param>
/// <param name="Kind">The kind of the value.</param>
/// <param name="IsOption">It stands in <c>options</c>.</param>
internal readonly record struct ChatField(ByteRange Key, ByteRange Value, JsonKind Kind, bool IsOption = false)
{
    /// <summary>It is there, and not null.</summary>
    public bool IsGiven => !Key.IsEmpty && Kind != JsonKind.Null;
}
