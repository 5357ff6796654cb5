using System;
using System.Collections.Generic;
using System.Linq;

namespace Lucid.Fuzz.Oracles;

/// <summary>The grammar's small parts, one character at a time.</summary>
internal static class SlowText
{
    public static bool IsToken(string text) => text.Length > 0 && text.All(IsTokenChar);

    public static bool IsTokenChar(char one) =>
        one is (>= '0' and <= '9') or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z')
        || "!#$%&'*+-.^_`|~".Contains(one, StringComparison.Ordinal);

    public static bool IsValueChar(char one) => one is '\t' or (>= ' ' and not '\x7F');

    public static bool IsDigit(char one) => one is >= '0' and <= '9';

    public static bool IsHex(char one) => IsDigit(one) || one is (>= 'a' and <= 'f') or (>= 'A' and <= 'F');

    /// <summary>The members of a comma-separated list; empty ones do not count.</summary>
    public static IEnumerable<string> Members(string value) =>
        value.Split(',').Select(member => member.Trim(' ', '\t')).Where(member => member.Length > 0);
}
