using System;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Lucid.Net.Json;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Json;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("12", 12)]
    [InlineData("-12", -12)]
    [InlineData("12.0", 12)]
    [InlineData("12.000000000000000000000000000000", 12)]
    [InlineData("1.2e1", 12)]
    [InlineData("1.2E+1", 12)]
    [InlineData("1200e-2", 12)]
    [InlineData("0.0012e4", 12)]
    [InlineData("0e999999999999", 0)]
    [InlineData("0.0e-5", 0)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("9.223372036854775807e18", long.MaxValue)]
    [InlineData("1e18", 1_000_000_000_000_000_000)]
    public void Whole_numbers_are_read_however_they_are_spelt(string number, long value)
    {
        Assert.True(JsonText.TryReadInteger(Encoding.ASCII.GetBytes(number), out long actual));
        Assert.Equal(value, actual);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12.5")]
    [InlineData("1e-1")]
    [InlineData("1e19")]
    [InlineData("1e999999999999")]
    [InlineData("1e-999999999999")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("007")]
    [InlineData("+1")]
    [InlineData("1.")]
    [InlineData("-")]
    [InlineData("1e")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    public void Other_texts_are_no_whole_numbers(string number)
    {
        Assert.False(JsonText.TryReadInteger(Encoding.ASCII.GetBytes(number), out long actual));
        Assert.Equal(0, actual);
    }

    [Fact]
    public void Random_numbers_are_read_as_exact_arithmetic_reads_them()
        => SeededRandom.Run(4000, random =>
        {
            string whole = random.OneIn(3) ? "0" : random.Pick("", "-") + (1 + random.Int(99999));
            string digits = random.OneIn(2) ? "" : "." + random.Int(1000).ToString(random.Pick("D1", "D3", "D5"), CultureInfo.InvariantCulture);
            int exponent = random.Int(31) - 12;
            string text = whole + digits + (random.OneIn(3) ? "" : "e" + exponent);
            int power = text.Contains('e', StringComparison.Ordinal) ? exponent : 0;
            BigInteger scaled = BigInteger.Parse(whole + digits.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
            int places = Math.Max(0, digits.Length - 1) - power;
            BigInteger divisor = BigInteger.Pow(10, Math.Max(0, places));
            BigInteger value = scaled * BigInteger.Pow(10, Math.Max(0, -places)) / divisor;
            bool isWhole = scaled % divisor == 0 && value >= long.MinValue && value <= long.MaxValue;

            Assert.Equal(isWhole, JsonText.TryReadInteger(Encoding.ASCII.GetBytes(text), out long actual));
            Assert.Equal(isWhole ? value : 0, actual);
        });

    [Theory]
    [InlineData("\"gpt\"", "gpt", true)]
    [InlineData("\"g\\u0070t\"", "gpt", true)]
    [InlineData("\"\\uD83D\\uDE00\"", "😀", true)]
    [InlineData("\"😀\"", "😀", true)]
    [InlineData("\"a\\/b\\n\\\"\\\\\"", "a/b\n\"\\", true)]
    [InlineData("\"\"", "", true)]
    [InlineData("\"gpt\"", "gpT", false)]
    [InlineData("\"gpt\"", "gp", false)]
    [InlineData("\"gp\"", "gpt", false)]
    [InlineData("\"g\\u0070t\"", "gptx", false)]
    [InlineData("\"g\\u0070tx\"", "gpt", false)]
    [InlineData("\"\\\\n\"", "\\\\n", false)]
    [InlineData("\"\\ud83d\"", "\uFFFD", false)]
    [InlineData("\"\\ufffd\"", "\uFFFD", true)]
    [InlineData("\"\\ude00\\ud83d\"", "😀", false)]
    public void A_string_equals_the_text_that_it_decodes_to(string quoted, string text, bool equals)
        => Assert.Equal(equals, JsonText.StringEquals(Encoding.UTF8.GetBytes(quoted), Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("\"a\\u0062\\n\"", "ab\n")]
    [InlineData("\"\\uD83D\\uDE00\"", "😀")]
    [InlineData("\"\\ud83dx\"", "\uFFFDx")]
    [InlineData("\"\\ude00\"", "\uFFFD")]
    [InlineData("\"\\ud83d\\ud83d\\ude00\"", "\uFFFD😀")]
    [InlineData("\"\\ud83d\\n\"", "\uFFFD\n")]
    [InlineData("\"\\b\\f\\r\\t\\/\\\\\\\"\"", "\b\f\r\t/\\\"")]
    public void A_string_is_decoded(string quoted, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(quoted);
        byte[] destination = new byte[bytes.Length];
        Assert.True(JsonText.TryDecodeString(bytes, destination, out int written));
        Assert.Equal(text, Encoding.UTF8.GetString(destination.AsSpan(0, written)));
        Assert.False(JsonText.TryDecodeString(bytes, destination.AsSpan(0, written - 1), out int none));
        Assert.Equal(0, none);
    }

    [Fact]
    public void Random_texts_written_are_read_back_by_us_and_by_another_reader()
        => SeededRandom.Run(2000, random =>
        {
            string text = random.OddText(40);
            byte[] plain = Encoding.UTF8.GetBytes(text);
            byte[] quoted = new byte[JsonText.EscapedLength(plain)];
            Assert.Equal(quoted.Length, JsonText.WriteEscaped(plain, quoted));
            Assert.Equal(text, JsonSerializer.Deserialize<string>(quoted));
            Assert.True(JsonText.StringEquals(quoted, plain));
            byte[] decoded = new byte[quoted.Length];
            Assert.True(JsonText.TryDecodeString(quoted, decoded, out int bytes));
            Assert.Equal(plain, decoded.AsSpan(0, bytes).ToArray());
        });

    [Fact]
    public void Every_control_byte_is_escaped()
    {
        for (byte value = 0; value < 0x20; value++)
        {
            byte[] quoted = new byte[JsonText.EscapedLength([value])];
            JsonText.WriteEscaped([value], quoted);
            Assert.Equal(((char)value).ToString(), JsonSerializer.Deserialize<string>(quoted));
        }
    }

    [Fact]
    public void Bytes_that_are_no_text_are_written_as_replacement_characters()
    {
        byte[] quoted = new byte[JsonText.EscapedLength("a\xFF"u8[..1])];
        Assert.Equal(3, JsonText.WriteEscaped("a"u8, quoted));
        byte[] broken = [0x61, 0xE6, 0xBC, 0x62, 0xFF];
        byte[] written = new byte[JsonText.EscapedLength(broken)];
        JsonText.WriteEscaped(broken, written);
        Assert.Equal("\"a\uFFFDb\uFFFD\"", Encoding.UTF8.GetString(written));
    }

    [Fact]
    public void Random_bytes_never_make_a_reader_throw()
        => SeededRandom.Run(3000, random =>
        {
            byte[] bytes = new byte[random.Int(16)];
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = random.OneIn(2) ? random.Pick("\"\\udD8Cc0123456789e.-"u8) : (byte)random.Int(256);
            }

            byte[] destination = new byte[64];
            JsonText.TryReadInteger(bytes, out _);
            JsonText.StringEquals(bytes, "\\u"u8);
            JsonText.StringEquals(bytes, bytes);
            JsonText.TryDecodeString(bytes, destination, out _);
            JsonText.WriteEscaped(bytes, new byte[JsonText.EscapedLength(bytes)]);
        });
}
