using System;
using System.Globalization;

namespace Lucid.Proxy.Keys;

/// <summary>A workspace; it owns one balance. Numbered from 1, printed <c>ws_1</c>.</summary>
internal readonly record struct WorkspaceId(long Value)
{
    private const string Prefix = "ws_";

    /// <summary>Reads <c>ws_1</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out WorkspaceId id)
    {
        bool isRead = NumberedId.TryParse(text, Prefix, out long number);
        id = new WorkspaceId(number);
        return isRead;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Value}");
}
