using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Lucid.Testing;

/// <summary>
/// The bytes that a text block stands for. Each line gets its line end, unless it ends with a single backslash. Within
/// a line <c>\r \n \t \\ \s</c> (a space, where an editor would trim it) and <c>\xHH</c> are bytes, and
/// <c>\{text*count}</c> repeats a text, in which the same escapes hold.
/// </summary>
public static class CaseBytes
{
    /// <summary>Reads the lines of a block.</summary>
    /// <param name="lines">Without line ends.</param>
    /// <param name="lineEnd">What follows each line.</param>
    public static byte[] Of(IReadOnlyList<string> lines, string lineEnd)
    {
        List<byte> bytes = [];
        foreach (string line in lines)
        {
            bool isOpen = line.EndsWith('\\') && !line.EndsWith("\\\\", StringComparison.Ordinal);
            Append(bytes, isOpen ? line[..^1] : line);
            if (!isOpen)
            {
                bytes.AddRange(Encoding.ASCII.GetBytes(lineEnd));
            }
        }

        return [.. bytes];
    }

    /// <summary>Shows bytes as one line of ASCII.</summary>
    /// <param name="bytes">Any bytes.</param>
    public static string Show(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new();
        int shown = Math.Min(bytes.Length, 120);
        foreach (byte value in bytes[..shown])
        {
            _ = value switch
            {
                (byte)'\r' => text.Append("\\r"),
                (byte)'\n' => text.Append("\\n"),
                (byte)'\t' => text.Append("\\t"),
                (byte)'\\' => text.Append("\\\\"),
                >= 0x20 and < 0x7F => text.Append((char)value),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\x{value:X2}"),
            };
        }

        return shown == bytes.Length ? text.ToString() : text.Append(CultureInfo.InvariantCulture, $"...({bytes.Length})").ToString();
    }

    private static void Append(List<byte> bytes, string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
                continue;
            }

            i++;
            switch (text[i])
            {
                case 'r':
                    bytes.Add((byte)'\r');
                    break;
                case 'n':
                    bytes.Add((byte)'\n');
                    break;
                case 't':
                    bytes.Add((byte)'\t');
                    break;
                case 's':
                    bytes.Add((byte)' ');
                    break;
                case 'x':
                    bytes.Add(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    i += 2;
                    break;
                case '{':
                    int end = text.IndexOf('}', i);
                    int star = text.LastIndexOf('*', end);
                    int count = int.Parse(text.AsSpan(star + 1, end - star - 1), CultureInfo.InvariantCulture);
                    for (int times = 0; times < count; times++)
                    {
                        Append(bytes, text[(i + 1)..star]);
                    }

                    i = end;
                    break;
                case '\\':
                    bytes.Add((byte)'\\');
                    break;
                default:
                    throw new FormatException($"Unknown escape '\\{text[i]}' in '{text}'.");
            }
        }
    }
}
