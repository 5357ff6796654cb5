using System;
using System.Text;
using Xunit;
using Ascii = Lucid.Net.Bytes.Ascii;

namespace Lucid.Net.Tests.Bytes;

public sealed class AsciiTests
{
    [Theory]
    [InlineData("Content-Length", "content-length", true)]
    [InlineData("content-lengtH", "content-length", true)]
    [InlineData("content_length", "content-length", false)]
    [InlineData("content", "content-length", false)]
    [InlineData("[", "{", false)]
    [InlineData("", "", true)]
    public void Letters_are_compared_in_any_case(string text, string lowerCase, bool expected)
    {
        Assert.Equal(expected, Ascii.EqualsIgnoreCase(Encoding.ASCII.GetBytes(text), Encoding.ASCII.GetBytes(lowerCase)));
    }

    [Fact]
    public void Token_bytes_are_those_of_rfc_9110()
    {
        for (int value = 0; value < 256; value++)
        {
            bool expected = value < 128
                && (char.IsAsciiLetterOrDigit((char)value) || "!#$%&'*+-.^_`|~".Contains((char)value));
            Assert.Equal(expected, Ascii.IsToken([(byte)value]));
        }
        Assert.False(Ascii.IsToken(default));
        Assert.False(Ascii.IsToken("a b"u8));
    }

    [Fact]
    public void Optional_white_space_is_trimmed()
    {
        Assert.True(Ascii.TrimBlanks(" \t a b \t"u8).SequenceEqual("a b"u8));
        Assert.True(Ascii.TrimBlanks(" \t "u8).IsEmpty);
    }
}
