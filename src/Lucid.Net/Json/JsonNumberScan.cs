using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Json;

// number = [ "-" ] ( "0" / digit1-9 *DIGIT ) [ "." 1*DIGIT ] [ ( "e" / "E" ) [ "+" / "-" ] 1*DIGIT ]   (RFC 8259
// section 6)
internal struct JsonNumberScan
{
    private At _at;

    private enum At : byte
    {
        Start,
        Minus,
        Zero,
        Whole,
        Point,
        Fraction,
        Exponent,
        ExponentSign,
        ExponentDigits,
    }

    // Whether the number may end here.
    public readonly bool MayEnd => _at is At.Zero or At.Whole or At.Fraction or At.ExponentDigits;

    // Offset of the first byte that does not continue the number.
    public int Pass(ReadOnlySpan<byte> text, int from)
    {
        int at = from;
        while (at < text.Length)
        {
            byte value = text[at];
            if (Ascii.IsDigit(value))
            {
                if (_at == At.Zero)
                {
                    return at;
                }

                _at = AfterDigit(_at, value);
            }
            else if (!TryPassSign(value))
            {
                return at;
            }

            at++;
        }

        return at;
    }

    private static At AfterDigit(At at, byte digit) => at switch
    {
        At.Whole or At.Fraction or At.ExponentDigits => at,
        At.Start or At.Minus => digit == '0' ? At.Zero : At.Whole,
        At.Point => At.Fraction,
        _ => At.ExponentDigits,
    };

    private bool TryPassSign(byte value)
    {
        At next = value switch
        {
            (byte)'-' when _at == At.Start => At.Minus,
            (byte)'.' when _at is At.Zero or At.Whole => At.Point,
            (byte)'e' or (byte)'E' when _at is At.Zero or At.Whole or At.Fraction => At.Exponent,
            (byte)'+' or (byte)'-' when _at == At.Exponent => At.ExponentSign,
            _ => At.Start,
        };
        if (next == At.Start)
        {
            return false;
        }

        _at = next;
        return true;
    }
}
