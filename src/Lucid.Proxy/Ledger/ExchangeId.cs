using System;
using System.Globalization;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// One exchange, unique over restarts of the same data folder. Printed <c>req_</c> and 16 hex digits: in the answer's
/// <c>x-request-id</c>, in the log and in the journal.
/// </summary>
internal readonly record struct ExchangeId(ulong Value)
{
    /// <summary>Bytes of the printed form.</summary>
    public const int TextBytes = 20;

    private const string Prefix = "req_";

    /// <summary>Reads <c>req_0123456789abcdef</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ExchangeId id)
    {
        ulong value = 0;
        bool isRead = text.Length == TextBytes
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && ulong.TryParse(
                text[Prefix.Length..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        id = new ExchangeId(value);
        return isRead;
    }

    /// <summary>Writes the printed form; <paramref name="destination"/> has <see cref="TextBytes"/> or more.</summary>
    public void WriteText(Span<byte> destination)
    {
        "req_"u8.CopyTo(destination);
        ulong rest = Value;
        for (int at = TextBytes - 1; at >= Prefix.Length; at--)
        {
            destination[at] = "0123456789abcdef"u8[(int)(rest & 15)];
            rest >>= 4;
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Value:x16}");
}
