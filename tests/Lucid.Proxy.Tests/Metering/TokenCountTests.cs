using System.Linq;
using System.Text;
using System.Text.Json;
using Lucid.Proxy.Metering;
using Lucid.Testing;
using Xunit;

namespace Lucid.Proxy.Tests.Metering;

/// <summary>Counting without a vocabulary, held against one; and what a prompt is counted as.</summary>
public sealed class TokenCountTests
{
    private static readonly string[] Samples =
    [
        "The quick brown fox jumps over the lazy dog. It was, by all accounts, an unremarkable afternoon; the harbour "
            + "lay still, and nobody expected the extraordinary announcement that followed shortly afterwards.",
        "public static async Task<int> RunAsync(CancellationToken token)\n{\n    var total = 0;\n    for (int i = 0; i < "
            + "items.Length; i++)\n    {\n        total += await items[i].GetValueAsync(token);\n    }\n\n    return total;\n}",
        "Die Donaudampfschifffahrtsgesellschaft veröffentlichte gestern ihre Geschäftszahlen für das Jahr 2025; der "
            + "Überschuss betrug 1.234.567,89 Euro.",
        "Съешь же ещё этих мягких французских булок, да выпей чаю. Широкая электрификация южных губерний.",
        "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所で泣いていた。",
        "[{\"id\": 12345, \"name\": \"Alice\", \"tags\": [\"a\", \"b\"], \"price\": 19.99, \"ok\": true}]",
        "- **Bold** item\n- [link](https://example.com/path?x=1&y=2)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        "Emoji 😀🎉 and accents: naïve café, façade, señor; arrows → and ✓ marks.",
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Samples.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void The_count_is_near_the_vocabularys_and_seldom_below(int sample)
    {
        var counted = Streamed(Samples[sample]);
        var real = Vocabulary.Count(Samples[sample]);

        Assert.InRange(counted, real * 0.9, real * 1.8);
    }

    [Fact]
    public void Over_all_samples_the_count_is_not_below()
    {
        var counted = Samples.Sum(Streamed);
        var real = Samples.Sum(sample => Vocabulary.Count(sample));

        Assert.InRange(counted, real, real * 1.5);
    }

    [Fact]
    public void Pieces_count_what_the_whole_counts()
    {
        foreach (var sample in Samples)
        {
            var whole = Streamed(sample);
            for (var at = 1; at < sample.Length; at++)
            {
                if (char.IsLowSurrogate(sample[at]))
                {
                    continue;
                }

                var tokens = default(TextTokens);
                tokens.Add(Escaped(sample[..at]));
                tokens.Add(Escaped(sample[at..]));
                Assert.Equal(whole, tokens.Count);
            }
        }
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        var text = Escaped(Samples[0]);
        var tokens = default(TextTokens);

        Assert.Equal(0, AllocationMeter.PerStep(_ => tokens.Add(text), steps: 1000));
    }

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

    private static long Streamed(string text)
    {
        var tokens = default(TextTokens);
        tokens.Add(Escaped(text));
        return tokens.Count;
    }

    private static byte[] Escaped(string text) =>
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(text, Relaxed)[1..^1]);

    private static readonly JsonSerializerOptions Relaxed =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
