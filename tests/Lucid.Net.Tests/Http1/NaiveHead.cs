using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace Lucid.Net.Tests.Http1;

// Request heads and chunked bodies as the grammar has them, by regular expressions on Latin-1 text: slow, and written
// without a look at the parsers. Null means: not accepted.
internal static partial class NaiveHead
{
    public sealed record Request(string Method, string Target, string Body, (string Name, string Value)[] Fields);

    public static Request? Read(string text, out int headLength)
    {
        headLength = 0;
        Match match = HeadPattern().Match(text);
        if (!match.Success || match.Groups["method"].Value is "CONNECT" or "TRACE")
        {
            return null;
        }

        headLength = match.Length;
        (string Name, string Value)[] fields = match.Groups["field"].Captures
            .Select(line => (line.Value, Colon: line.Value.IndexOf(':')))
            .Select(line => (line.Value[..line.Colon], line.Value[(line.Colon + 1)..].Trim(' ', '\t')))
            .ToArray();
        string target = match.Groups["target"].Value;
        bool isHttp10 = match.Groups["minor"].Value == "0";
        string? body = Body(match.Groups["method"].Value, isHttp10, fields);
        bool isTarget = TargetPattern().IsMatch(target) || (target == "*" && match.Groups["method"].Value == "OPTIONS");
        return body is null || !isTarget || !IsHostRight(isHttp10, fields)
            ? null
            : new Request(match.Groups["method"].Value, target, body, fields);
    }

    public static string? Chunks(string text, out int length)
    {
        string data = "";
        length = 0;
        while (true)
        {
            Match size = SizePattern().Match(text[length..]);
            if (!size.Success || !long.TryParse(
                size.Groups["size"].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long bytes) || bytes < 0)
            {
                return null;
            }

            length += size.Length;
            if (bytes == 0)
            {
                Match trailers = TrailerPattern().Match(text[length..]);
                length += trailers.Length;
                return trailers.Success ? data : null;
            }

            if (length + bytes + 2 > text.Length || text.Substring(length + (int)bytes, 2) != "\r\n")
            {
                return null;
            }

            data += text.Substring(length, (int)bytes);
            length += (int)bytes + 2;
        }
    }

    private static string? Body(string method, bool isHttp10, (string Name, string Value)[] fields)
    {
        string[] lengths = Values(fields, "content-length");
        string[] codings = Values(fields, "transfer-encoding");
        if (codings.Length > 0)
        {
            bool isChunked = codings.Length == 1 && lengths.Length == 0 && !isHttp10
                && codings[0].Equals("chunked", StringComparison.OrdinalIgnoreCase);
            return isChunked ? "chunked" : null;
        }

        if (lengths.Length == 0)
        {
            return method == "POST" ? null : "none";
        }

        return lengths.Length == 1 && Regex.IsMatch(lengths[0], "^[0-9]{1,19}$") && UInt128.Parse(lengths[0], CultureInfo.InvariantCulture) <= long.MaxValue
            ? long.Parse(lengths[0], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
            : null;
    }

    private static bool IsHostRight(bool isHttp10, (string Name, string Value)[] fields)
    {
        string[] hosts = Values(fields, "host");
        bool isEveryExpectKnown = Values(fields, "expect").All(v => v.Equals("100-continue", StringComparison.OrdinalIgnoreCase));
        bool isHost = hosts.Length == 0 ? isHttp10 : hosts.Length == 1 && HostPattern().IsMatch(hosts[0]);
        return isEveryExpectKnown && isHost;
    }

    private static string[] Values(IEnumerable<(string Name, string Value)> fields, string name) =>
        fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value).ToArray();

    [GeneratedRegex(@"\A(\r\n)?(?<method>[!#-'*+\-.0-9A-Z^-z|~]{1,24}) (?<target>[!""$-~]+) HTTP/1\.(?<minor>[0-9])\r\n((?<field>[!#-'*+\-.0-9A-Z^-z|~]+:[\t\x20-\x7e\x80-\xff]*)\r\n)*\r\n")]
    private static partial Regex HeadPattern();

    [GeneratedRegex(@"\A(https?://[-.0-9A-Z_a-z~]+(:[0-9]{1,4})?)?(/|(?<=.)\?|(?<=.)\z)([^%]|%(?!00)[0-9a-fA-F]{2})*\z")]
    private static partial Regex TargetPattern();

    [GeneratedRegex(@"\A[-.0-9A-Z_a-z~]+(:[1-9][0-9]{0,3})?\z")]
    private static partial Regex HostPattern();

    [GeneratedRegex(@"\A(?<size>[0-9A-Fa-f]{1,16})(;[!#-'*+\-.0-9A-Z^-z|~]+(=([!#-'*+\-.0-9A-Z^-z|~]+|""([\t !#-\[\]-~\x80-\xff]|\\[\t\x20-~\x80-\xff])*""))?)*\r\n")]
    private static partial Regex SizePattern();

    [GeneratedRegex(@"\A([!#-'*+\-.0-9A-Z^-z|~]+:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n")]
    private static partial Regex TrailerPattern();
}
