using System;
using System.Linq;
using System.Text;
using System.Threading;
using Lucid.Proxy.Metering;
using Xunit;

namespace Lucid.Proxy.Tests.Metering;

/// <summary>What a prompt is counted as.</summary>
public sealed class TokenCountTests
{
    [Fact]
    public void A_word_without_end_is_counted_in_time()
    {
        Assert.True(Vocabulary.Count(new string('x', 1_000_000), default) > 10_000);
        Assert.True(Vocabulary.Count(string.Concat(Enumerable.Repeat("猫", 100_000)), default) > 100_000);
    }

    [Theory]
    [InlineData("{\"system\":\"Be brief.\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}", 16, 24)]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"data\":\"AAAA\"}}]}]}", 1600, 1620)]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"data\":\"AAAA\"}}]}]}", 3000, 3020)]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"content\":[{\"type\":\"text\",\"text\":\"one two three\"}]}]}]}", 18, 30)]
    [InlineData("{\"messages\":[],\"tools\":[{\"name\":\"a\",\"input_schema\":{\"type\":\"object\"}}]}", 400, 440)]
    [InlineData("{\"messages\":7,\"system\":{},\"tools\":null}", 9, 9)]
    [InlineData("{\"messages\":[1,{\"content\":[2,{\"type\":3}]}]}", 10, 24)]
    public void A_prompt_is_counted_with_all_its_parts(string body, int least, int most) =>
        Assert.InRange(PromptTokens.Count(Encoding.UTF8.GetBytes(body), marginPercent: 10, 1600, default), least, most);

    [Fact]
    public void The_margin_is_on_text_and_not_on_media()
    {
        var body = Encoding.UTF8.GetBytes(
            "{\"messages\":[{\"content\":\"" + string.Concat(Enumerable.Repeat("word ", 100)) + "\"},"
            + "{\"content\":[{\"type\":\"image\"}]}]}");
        var plain = PromptTokens.Count(body, marginPercent: 0, 1600, default);

        Assert.Equal(1600 + ((plain - 1600) * 1.5), PromptTokens.Count(body, marginPercent: 50, 1600, default), tolerance: 1.0);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("a")]
    [InlineData("!")]
    [InlineData("7")]
    [InlineData("\ud83d\ude00")]
    [InlineData("word ")]
    [InlineData("!\r\n")]
    public void No_text_has_a_long_piece_or_a_long_run(string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, 20_000)).AsSpan();
        while (!text.IsEmpty)
        {
            var piece = text[..Vocabulary.PieceChars(text)];
            Assert.InRange(piece.Length, 1, 4096 + 256);
            Assert.InRange(LongestRun(piece), 1, 129);
            Assert.False(char.IsHighSurrogate(piece[^1]));
            text = text[piece.Length..];
        }
    }

    [Fact]
    public void Text_beyond_every_window_counts_a_token_a_byte()
    {
        const int Chars = (8 << 20) + 1;
        var body = Encoding.UTF8.GetBytes("{\"system\":\"" + new string('a', Chars) + "\",\"messages\":[]}");

        Assert.InRange(PromptTokens.Count(body, marginPercent: 0, 1600, default), Chars, Chars + 20);
    }

    [Fact]
    public void Blocks_in_blocks_beyond_every_use_count_a_token_a_byte()
    {
        const int Levels = 40;
        var body = Encoding.UTF8.GetBytes(
            "{\"messages\":[{\"content\":" + string.Concat(Enumerable.Repeat("[{\"content\":", Levels)) + "\"x\""
            + string.Concat(Enumerable.Repeat("}]", Levels)) + "}]}");

        Assert.InRange(PromptTokens.Count(body, marginPercent: 0, 1600, default), (Levels - 8) * 14, body.Length + 20);
    }

    [Fact]
    public void Memory_does_not_grow_with_a_body_of_many_values()
    {
        var body = Encoding.UTF8.GetBytes(
            "{\"messages\":[" + string.Concat(Enumerable.Repeat("0,", 500_000)) + "0]}");
        PromptTokens.Count(body, marginPercent: 0, 1600, default);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(PromptTokens.Count(body, marginPercent: 0, 1600, default) > 500_000);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void A_count_is_given_up_between_pieces()
    {
        using var end = new CancellationTokenSource();
        end.Cancel();

        Assert.Throws<OperationCanceledException>(() => Vocabulary.Count("Hi", end.Token));
        Assert.Throws<OperationCanceledException>(() => PromptTokens.Count(
            Encoding.UTF8.GetBytes("{\"messages\":[{\"content\":[{\"type\":\"image\"}]}]}"), 0, 1600, end.Token));
    }

    [Fact]
    public void Of_several_members_of_a_name_the_last_counts()
    {
        var body = Encoding.UTF8.GetBytes(
            "{\"messages\":[{\"content\":[{\"type\":\"text\",\"text\":\"a\",\"type\":\"im\\u0061ge\"}]}]}");

        Assert.InRange(PromptTokens.Count(body, marginPercent: 0, 1600, default), 1600, 1620);
    }

    private static int LongestRun(ReadOnlySpan<char> text)
    {
        var longest = 0;
        var start = 0;
        for (var i = 1; i <= text.Length; i++)
        {
            if (i == text.Length || char.IsWhiteSpace(text[i]) != char.IsWhiteSpace(text[start]))
            {
                longest = Math.Max(longest, i - start);
                start = i;
            }
        }

        return longest;
    }
}
