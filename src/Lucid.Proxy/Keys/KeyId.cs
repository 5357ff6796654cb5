using System;
using System.Globalization;

namespace Lucid.Proxy.Keys;

/// <summary>An API key by number, which may be shown anywhere. Numbered from 1, printed <c>key_1</c>.</summary>
internal readonly record struct KeyId(long Value)
{
    private const string Prefix = "key_";

    /// <summary>Reads <c>key_1</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out KeyId id)
    {
        bool isRead = NumberedId.TryParse(text, Prefix, out long number);
        id = new KeyId(number);
        return isRead;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Value}");
}
