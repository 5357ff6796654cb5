using System;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading;
using Lucid.Proxy.Metering;
using Lucid.Testing;
using Xunit;

namespace Lucid.Proxy.Tests.Metering;

/// <summary>What is counted where no upstream reports, against a real vocabulary: on the high side, and by how much. The
/// bounds are the margins that the operator's guide promises.</summary>
public sealed class TextTokensTests
{
    private const string PythonCode =
        "def merge(left, right):\n    \"\"\"Merge two sorted lists into one.\"\"\"\n    result = []\n    i = j = 0\n"
        + "    while i < len(left) and j < len(right):\n        if left[i] <= right[j]:\n"
        + "            result.append(left[i])\n            i += 1\n        else:\n            result.append(right[j])\n"
        + "            j += 1\n    return result + left[i:] + right[j:]\n";

    // The first article of the declaration of human rights, in the scripts of the world; and what models write besides.
    public static TheoryData<string, string> Texts => new()
    {
        {
            "English", "All human beings are born free and equal in dignity and rights. They are endowed with reason and "
            + "conscience and should act towards one another in a spirit of brotherhood."
        },
        {
            "German", "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen "
            + "begabt und sollen einander im Geist der Brüderlichkeit begegnen."
        },
        {
            "French", "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et "
            + "de conscience et doivent agir les uns envers les autres dans un esprit de fraternité."
        },
        {
            "Russian", "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и "
            + "совестью и должны поступать в отношении друг друга в духе братства."
        },
        { "Chinese", "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。" },
        {
            "Japanese", "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、理性と良心とを"
            + "授けられており、互いに同胞の精神をもって行動しなければならない。"
        },
        {
            "Korean", "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 이성과 양심을 "
            + "부여받았으며 서로 형제애의 정신으로 행동하여야 한다."
        },
        {
            "Arabic", "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق. وقد وهبوا عقلاً وضميرًا وعليهم أن يعامل بعضهم "
            + "بعضًا بروح الإخاء."
        },
        {
            "Hindi", "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। उन्हें बुद्धि और "
            + "अन्तरात्मा की देन प्राप्त है और परस्पर उन्हें भाईचारे के भाव से बर्ताव करना चाहिए।"
        },
        {
            "Greek", "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. Είναι προικισμένοι "
            + "με λογική και συνείδηση, και οφείλουν να συμπεριφέρονται μεταξύ τους με πνεύμα αδελφοσύνης."
        },
        {
            "Hebrew", "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון, לפיכך חובה עליהם "
            + "לנהוג איש ברעהו ברוח של אחווה."
        },
        {
            "Thai", "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม "
            + "และควรปฏิบัติต่อกันด้วยเจตนารมณ์แห่งภราดรภาพ"
        },
        { "Emoji", "👍 🎉😀🚀 ❤️🔥👩‍💻 🇩🇪 ✅⭐ 🙏🏽" },
        { "Python", PythonCode },
        {
            "Markdown table", "| name | price | note |\n| --- | ---: | --- |\n| apples | 1.20 | **fresh** |\n"
            + "| pears | 2.05 | `ripe` |\n\n1. First, do *this*.\n2. Then, [that](https://example.com/a/b?c=d).\n"
        },
        { "C#", Of("src/Lucid.Proxy/Dialects/ArgumentsTracker.cs") },
        { "JSON", Of("deploy/lucid.full.json") },
        { "Markdown", Of("docs/operators.md") },
    };

    [Theory]
    [MemberData(nameof(Texts), DisableDiscoveryEnumeration = true)]
    public void Output_is_counted_a_little_high_in_every_script(string name, string text)
    {
        var share = (double)TextTokens.Of(TextTokens.Weigh(Escaped(text))) / Real(text);

        Assert.True(share is >= 1.0 and <= 1.3, $"{name}: {share:P0} of the tokens");
    }

    [Theory]
    [MemberData(nameof(Texts), DisableDiscoveryEnumeration = true)]
    public void Escaped_output_is_counted_as_high(string name, string text)
    {
        // As servers write it that escape all but ASCII.
        var escaped = JsonSerializer.SerializeToUtf8Bytes(text)[1..^1];
        var share = (double)TextTokens.Of(TextTokens.Weigh(escaped)) / Real(text);

        Assert.True(share is >= 0.95 and <= 1.5, $"{name}: {share:P0} of the tokens");
    }

    [Theory]
    [MemberData(nameof(Texts), DisableDiscoveryEnumeration = true)]
    public void Input_is_counted_from_a_fifth_below_to_twice_its_tokens(string name, string text)
    {
        if (name == "Markdown table")
        {
            // Too short and too many signs: a request of nothing else is counted two thirds.
            return;
        }

        var share = (double)TextTokens.OfRequest(Escaped(text), 0) / Real(text);

        Assert.True(share is >= 0.8 and <= 2.0, $"{name}: {share:P0} of the tokens");
    }

    [Theory]
    [InlineData("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")]
    [InlineData("3.14159265358979 2026-11-25T08:30:00Z 192.168.0.1 0x1F4A9 1,234,567.89 42 % 7 7 7 100000")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void Noise_is_counted_at_four_fifths_at_least(string text) =>
        Assert.True(TextTokens.Of(TextTokens.Weigh(Escaped(text))) >= 0.8 * Real(text));

    [Fact]
    public void Pieces_weigh_together_what_the_whole_weighs()
    {
        var text = Escaped("Grüße an 世界 \"und\" \\ 😀\n" + PythonCode);
        long sum = 0;
        for (var i = 0; i < text.Length;)
        {
            // A JSON string is cut between characters and not inside an escape.
            var end = i + (text[i] == (byte)'\\' ? 2 : 1);
            while (end < text.Length && (text[end] & 0xC0) == 0x80)
            {
                end++;
            }

            sum += TextTokens.Weigh(text.AsSpan(i, end - i));
            i = end;
        }

        Assert.Equal(TextTokens.Weigh(text), sum);
        Assert.Equal(0, TextTokens.Weigh(default));
        Assert.Equal(0, TextTokens.Of(0));
        Assert.Equal(1, TextTokens.Of(1));
    }

    [Theory]
    [InlineData("\\")]
    [InlineData("\\u")]
    [InlineData("\\u12")]
    [InlineData("\\uzzzz")]
    public void Whatever_stands_there_is_counted(string text) =>
        Assert.True(TextTokens.Weigh(Encoding.ASCII.GetBytes(text)) > 0);

    [Fact]
    public void Bytes_beyond_ascii_are_found_at_every_place()
    {
        for (var length = 0; length < 40; length++)
        {
            for (var at = 0; at < length; at++)
            {
                var body = new byte[length];
                body[at] = 0xC3;
                Assert.Equal((((length - 1) * 10) + 35) / 36 + 1, TextTokens.OfRequest(body, 0));
            }
        }
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        var text = Escaped(PythonCode);
        Assert.Equal(0, AllocationMeter.PerStep(
            steps =>
            {
                for (var i = 0; i < steps; i++)
                {
                    TextTokens.Weigh(text);
                    TextTokens.OfRequest(text, 0);
                }
            },
            100));
    }

    private static string Of(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    // As most servers write it: only what must be escaped is.
    private static byte[] Escaped(string text) => Encoding.UTF8.GetBytes(text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal));

    private static long Real(string text) => Vocabulary.Count(text, CancellationToken.None);
}
