using System.Linq;
using System.Text;
using Lucid.Proxy.Metering;
using Xunit;

namespace Lucid.Proxy.Tests.Metering;

/// <summary>What a prompt is counted as.</summary>
public sealed class TokenCountTests
{
    [Fact]
    public void A_word_without_end_is_counted_in_time()
    {
        Assert.True(Vocabulary.Count(new string('x', 1_000_000)) > 10_000);
        Assert.True(Vocabulary.Count(string.Concat(Enumerable.Repeat("猫", 100_000))) > 100_000);
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
        Assert.InRange(PromptTokens.Count(Encoding.UTF8.GetBytes(body), marginPercent: 10), least, most);

    [Fact]
    public void The_margin_is_on_text_and_not_on_media()
    {
        var body = Encoding.UTF8.GetBytes(
            "{\"messages\":[{\"content\":\"" + string.Concat(Enumerable.Repeat("word ", 100)) + "\"},"
            + "{\"content\":[{\"type\":\"image\"}]}]}");
        var plain = PromptTokens.Count(body, marginPercent: 0);

        Assert.Equal(1600 + ((plain - 1600) * 1.5), PromptTokens.Count(body, marginPercent: 50), tolerance: 1.0);
    }
}
