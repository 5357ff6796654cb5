using System;
using System.IO;
using System.Linq;
using System.Text;
using Lucid.Proxy.Tests.Tidy;
using Lucid.Simulator.Faults;
using Xunit;

namespace Lucid.Proxy.Tests.Simulator;

public sealed class DirectiveReaderTests
{
    [Fact]
    public void Several_directives_of_one_message_are_all_read()
    {
        Directives directives = Read("[[sim status=529 retry-after=3]] and [[sim tokens=5 no-done replay=a/b.sse]]");

        Assert.Equal(529, directives.Status);
        Assert.Equal(3, directives.RetryAfterSeconds);
        Assert.Equal(5, directives.Tokens);
        Assert.True(directives.OmitsDone);
        Assert.Equal("a/b.sse", directives.Replay);
    }

    [Fact]
    public void Every_name_that_the_readme_lists_is_known()
    {
        string readme = File.ReadAllText(Path.Combine(SourceTree.Root, "src", "Lucid.Simulator", "README.md"));
        string[] names = [.. readme.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => line.Split('|')[1].Split(',')).Select(name => name.Trim(' ', '`'))];

        Assert.True(names.Length > 25);
        Assert.All(names, name =>
        {
            Directives directives = new();
            string value = name switch { "status" => "500", "redirect" => "302", "compress" => "br", _ => "1" };
            byte[] text = Encoding.UTF8.GetBytes(value);
            Assert.True(DirectiveReader.TryApply(Encoding.UTF8.GetBytes(name), text, ref directives), name);
        });
    }

    [Theory]
    [InlineData("[[sim colour=red]]")]
    [InlineData("[[sim tokens=many]]")]
    [InlineData("[[sim tokens=-1]]")]
    [InlineData("[[sim tokens=1.5]]")]
    [InlineData("[[sim tokens=999999999999]]")]
    [InlineData("[[sim status=200]]")]
    [InlineData("[[sim redirect=404]]")]
    [InlineData("[[sim batch=0]]")]
    [InlineData("[[sim content-type=]]")]
    [InlineData("[[sim compress=zstd]]")]
    [InlineData("[[sim tokens=1")]
    public void What_is_not_understood_is_said(string message)
    {
        Directives directives = new();

        Assert.False(DirectiveReader.TryReadMessage(Encoding.UTF8.GetBytes(message), ref directives, out var wrong));
        Assert.False(wrong.IsEmpty);
    }

    [Fact]
    public void Header_value_with_a_line_end_is_refused()
    {
        Directives directives = new();

        Assert.False(DirectiveReader.TryApply("content-type"u8, "a\r\nb: c"u8, ref directives));
    }

    [Fact]
    public void Cut_is_a_fin_and_reset_an_rst()
    {
        Assert.Equal((3, false), (Read("[[sim cut=3]]").CutAfter, Read("[[sim cut=3]]").CutsByReset));
        Assert.Equal((4, true), (Read("[[sim reset=4]]").CutAfter, Read("[[sim reset=4]]").CutsByReset));
    }

    private static Directives Read(string message)
    {
        Directives directives = new();
        byte[] text = Encoding.UTF8.GetBytes(message);
        Assert.True(DirectiveReader.TryReadMessage(text, ref directives, out ReadOnlySpan<byte> wrong));
        Assert.True(wrong.IsEmpty);
        return directives;
    }
}
