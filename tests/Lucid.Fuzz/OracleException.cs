using System;
using System.Text;

namespace Lucid.Fuzz;

/// <summary>A parser and the slow reading of the same bytes do not agree.</summary>
public sealed class OracleException(string difference, ReadOnlySpan<byte> input)
    : Exception($"{difference}\ninput: {Escaped(input)}\nhex:   {Convert.ToHexString(input)}")
{
    /// <summary>Ends the run when something does not hold.</summary>
    public static void Require(bool holds, string difference, ReadOnlySpan<byte> input)
    {
        if (!holds)
        {
            throw new OracleException(difference, input);
        }
    }

    private static string Escaped(ReadOnlySpan<byte> input)
    {
        StringBuilder text = new();
        foreach (byte one in input)
        {
            _ = one is >= 0x20 and < 0x7F ? text.Append((char)one) : text.Append($"\\x{one:X2}");
        }

        return text.ToString();
    }
}
