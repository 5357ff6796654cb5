using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Lucid.Fuzz.Oracles;

/// <summary>A head read line by line on Latin-1 text, after RFC 9112 and without a look at the parsers.</summary>
/// <param name="Line">The start line.</param>
/// <param name="Fields">Names and trimmed values.</param>
/// <param name="Bytes">From the first byte to the end of the empty line.</param>
internal sealed record SlowHead(string Line, IReadOnlyList<KeyValuePair<string, string>> Fields, int Bytes)
{
    private const int MostLengthDigits = 19;

    /// <summary>Null: not a whole head, or not one that may be accepted.</summary>
    public static SlowHead? Read(string text, bool skipsEmptyLine)
    {
        int at = skipsEmptyLine && text.StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 0;
        string? line = null;
        List<KeyValuePair<string, string>> fields = [];
        while (true)
        {
            int end = text.IndexOf("\r\n", at, StringComparison.Ordinal);
            if (end < 0)
            {
                return null;
            }

            string one = text[at..end];
            at = end + 2;
            if (one.Contains('\r', StringComparison.Ordinal) || one.Contains('\n', StringComparison.Ordinal))
            {
                return null;
            }

            if (line is null)
            {
                line = one;
            }
            else if (one.Length == 0)
            {
                return new SlowHead(line, fields, at);
            }
            else if (Field(one) is { } field)
            {
                fields.Add(field);
            }
            else
            {
                return null;
            }
        }
    }

    /// <summary>The values of a field, in order.</summary>
    public string[] Values(string name) =>
    [
        .. Fields.Where(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(field => field.Value),
    ];

    /// <summary>One of the words <c>chunked</c>, <c>none</c>, or a length; null when the framing is in doubt.</summary>
    public string? Framing(bool isHttp10)
    {
        string[] lengths = Values("content-length");
        string[] codings = Values("transfer-encoding");
        if (codings.Length > 0)
        {
            bool isChunked = codings.Length == 1 && lengths.Length == 0 && !isHttp10
                && codings[0].Equals("chunked", StringComparison.OrdinalIgnoreCase);
            return isChunked ? "chunked" : null;
        }

        if (lengths.Length == 0)
        {
            return "none";
        }

        bool isNumber = lengths.Length == 1 && lengths[0].Length is > 0 and <= MostLengthDigits
            && lengths[0].All(SlowText.IsDigit);
        UInt128 length = isNumber ? UInt128.Parse(lengths[0], CultureInfo.InvariantCulture) : UInt128.MaxValue;
        return length <= long.MaxValue ? length.ToString(CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Whether the connection stays open behind a message with this head.</summary>
    public bool KeepsAlive(bool isHttp10)
    {
        string[] members = [.. Values("connection").SelectMany(SlowText.Members)];
        bool Has(string name) => members.Any(member => member.Equals(name, StringComparison.OrdinalIgnoreCase));
        return !Has("close") && (!isHttp10 || Has("keep-alive"));
    }

    private static KeyValuePair<string, string>? Field(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !SlowText.IsToken(line[..colon]) || !line[(colon + 1)..].All(SlowText.IsValueChar))
        {
            return null;
        }

        return new KeyValuePair<string, string>(line[..colon], line[(colon + 1)..].Trim(' ', '\t'));
    }
}
