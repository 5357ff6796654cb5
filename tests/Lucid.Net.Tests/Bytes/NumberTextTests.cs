using System;
using System.Globalization;
using System.Text;
using Lucid.Net.Bytes;
using Xunit;

namespace Lucid.Net.Tests.Bytes;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("007", 7)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Decimal_digits_are_read(string text, long expected)
    {
        Assert.True(DecimalText.TryParse(Encoding.ASCII.GetBytes(text), out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1,2")]
    [InlineData("0x1")]
    [InlineData("9223372036854775808")]
    [InlineData("18446744073709551617")]
    public void Anything_else_is_no_decimal_number(string text)
    {
        Assert.False(DecimalText.TryParse(Encoding.ASCII.GetBytes(text), out long value));
        Assert.Equal(0, value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_000_000_007)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Decimal_numbers_are_written(long value)
    {
        Span<byte> text = stackalloc byte[DecimalText.MaxChars];
        int length = DecimalText.Format(value, text);
        Assert.Equal(value.ToString(CultureInfo.InvariantCulture), Encoding.ASCII.GetString(text[..length]));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("fF", 255)]
    [InlineData("000000000000000a", 10)]
    [InlineData("ffffffffffffffff", ulong.MaxValue)]
    public void Hexadecimal_digits_are_read(string text, ulong expected)
    {
        Assert.True(HexText.TryParse(Encoding.ASCII.GetBytes(text), out ulong value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("g")]
    [InlineData("-1")]
    [InlineData("0x1")]
    [InlineData("0000000000000000a")]
    [InlineData("10000000000000000")]
    public void Anything_else_is_no_hexadecimal_number(string text)
    {
        Assert.False(HexText.TryParse(Encoding.ASCII.GetBytes(text), out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(0xdeadbeef)]
    [InlineData(ulong.MaxValue)]
    public void Hexadecimal_numbers_are_written(ulong value)
    {
        Span<byte> text = stackalloc byte[HexText.MaxChars];
        int length = HexText.Format(value, text);
        Assert.Equal(value.ToString("x", CultureInfo.InvariantCulture), Encoding.ASCII.GetString(text[..length]));
    }
}
