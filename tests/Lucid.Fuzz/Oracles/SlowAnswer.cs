using System;
using System.Globalization;
using System.Linq;

namespace Lucid.Fuzz.Oracles;

/// <summary>An answer's head.</summary>
internal sealed record SlowAnswer(SlowHead Head, int Status, string Framing, bool KeepsAlive)
{
    private const string Shape = "HTTP/1.d ddd ";

    /// <summary>Null: not a whole head, or not one that may be accepted.</summary>
    public static SlowAnswer? Read(string text, bool answersHead)
    {
        if (SlowHead.Read(text, skipsEmptyLine: false) is not { } head || !IsStatusLine(head.Line))
        {
            return null;
        }

        int status = int.Parse(head.Line.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
        bool isHttp10 = head.Line[7] == '0';
        string? framing = head.Framing(isHttp10);
        if (status is < 100 or > 599 or 101 || framing is null)
        {
            return null;
        }

        framing = answersHead || status is < 200 or 204 or 304 ? "nothing" : framing == "none" ? "close" : framing;
        return new SlowAnswer(head, status, framing, framing != "close" && head.KeepsAlive(isHttp10));
    }

    private static bool IsStatusLine(string line)
    {
        if (line.Length < Shape.Length || !line[Shape.Length..].All(SlowText.IsValueChar))
        {
            return false;
        }

        for (int i = 0; i < Shape.Length; i++)
        {
            if (Shape[i] == 'd' ? !SlowText.IsDigit(line[i]) : line[i] != Shape[i])
            {
                return false;
            }
        }

        return true;
    }
}
