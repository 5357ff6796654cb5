using System;
using System.Globalization;
using Lucid.Net.Bytes;

namespace Lucid.Net.Http1;

/// <summary>
/// The line <c>date: Mon, 02 Mar 2026 10:00:00 GMT</c> (RFC 9110 section 6.6.1), made once per second. One per reactor:
/// not thread-safe. Allocates nothing after construction.
/// </summary>
public sealed class DateLine
{
    private const long LastUnixMs = 253402300799999;
    private readonly byte[] _line = new byte["date: Mon, 02 Mar 2026 10:00:00 GMT\r\n"u8.Length];
    private long _second = long.MinValue;

    /// <summary>Creates an empty cache.</summary>
    public DateLine()
    {
        "date: "u8.CopyTo(_line);
        "\r\n"u8.CopyTo(_line.AsSpan(_line.Length - 2));
    }

    /// <summary>The complete line with its CR LF.</summary>
    /// <param name="unixMs">Milliseconds since 1970; held within the years 1970 to 9999.</param>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<byte> For(long unixMs)
    {
        long clamped = Math.Clamp(unixMs, 0, LastUnixMs);
        long second = clamped / 1000;
        if (second != _second)
        {
            Span<byte> date = _line.AsSpan("date: "u8.Length);
            bool isWritten = DateTimeOffset.FromUnixTimeMilliseconds(clamped)
                .TryFormat(date, out _, "R", CultureInfo.InvariantCulture);
            Invariant.Holds(isWritten);
            _second = second;
        }

        return _line;
    }
}
