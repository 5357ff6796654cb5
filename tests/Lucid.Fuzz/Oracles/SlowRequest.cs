using System;
using System.Linq;

namespace Lucid.Fuzz.Oracles;

/// <summary>A request head in doubt about nothing but the shape of its target and its host.</summary>
internal sealed record SlowRequest(SlowHead Head, string Method, string Target, string Framing, bool KeepsAlive)
{
    private const int MostMethodChars = 24;
    private const string VersionStart = "HTTP/1.";

    /// <summary>Null: not a whole head, or not one that may be accepted.</summary>
    public static SlowRequest? Read(string text)
    {
        if (SlowHead.Read(text, skipsEmptyLine: true) is not { } head || head.Line.Split(' ') is not [var method,
            var target, var version])
        {
            return null;
        }

        bool isVersion = version.Length == VersionStart.Length + 1
            && version.StartsWith(VersionStart, StringComparison.Ordinal) && SlowText.IsDigit(version[^1]);
        if (!isVersion || !IsMethod(method) || !IsTarget(target))
        {
            return null;
        }

        bool isHttp10 = version[^1] == '0';
        string? framing = head.Framing(isHttp10);
        bool isExpectKnown = head.Values("expect").All(
            value => value.Equals("100-continue", StringComparison.OrdinalIgnoreCase));
        int hosts = head.Values("host").Length;
        bool isHost = hosts == 1 || (hosts == 0 && isHttp10);
        bool needsLength = method == "POST" && framing == "none";
        return framing is null || needsLength || !isExpectKnown || !isHost
            ? null
            : new SlowRequest(head, method, target, framing, head.KeepsAlive(isHttp10));
    }

    private static bool IsMethod(string method) =>
        SlowText.IsToken(method) && method.Length <= MostMethodChars && method is not ("CONNECT" or "TRACE");

    private static bool IsTarget(string target)
    {
        if (target.Length == 0 || target.Any(one => one is < '!' or > '~' or '#'))
        {
            return false;
        }

        for (int at = target.IndexOf('%', StringComparison.Ordinal); at >= 0;
            at = target.IndexOf('%', at + 1))
        {
            bool isEscape = at + 2 < target.Length && SlowText.IsHex(target[at + 1]) && SlowText.IsHex(target[at + 2]);
            if (!isEscape || target.Substring(at + 1, 2) == "00")
            {
                return false;
            }
        }

        return true;
    }
}
