using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Json;

public sealed class JsonScannerTests
{
    private static readonly string[] s_names = ["a", "b", "model", "c_1", "d-2"];

    // Every path of up to three segments over a few names: the trie is as wide as a set may be.
    private static readonly JsonPathSet s_paths = JsonPathSet.Create(
        "$", "$.a", "$.b", "$.model", "$.c_1", "$[*]", "$[*].a", "$[*].b", "$[*][*]", "$.a.a", "$.a.b", "$.a[*]", "$.a[*].a",
        "$.a[*].model", "$.a[*][*]", "$.b.model.c_1", "$.b[*].b[*].b", "$.model[*][*][*]", "$.c_1.d-2", "$.a.b.a.b.a.b");

    [Fact]
    public void Random_texts_are_valid_exactly_when_another_reader_finds_them_valid_and_give_its_values()
        => SeededRandom.Run(6000, random =>
        {
            byte[] text = Mutate(random, RandomText(random));
            AssertAsNaive(text, random.Cuts(text.Length), isFinalTold: random.OneIn(2));
        });

    [Fact]
    public void Texts_of_random_tokens_are_judged_like_another_reader_judges_them()
        => SeededRandom.Run(6000, random =>
        {
            StringBuilder tokens = new();
            for (int left = random.Int(12); left > 0; left--)
            {
                tokens.Append(random.Pick(
                    "{", "}", "[", "]", ":", ",", "\"a\"", "\"a\":", "\"\\n\"", "1", "-0", "0.5", "1e5", "true", "false", "null", " ", "\n", "x", "\"", "\\"));
            }

            byte[] text = Encoding.UTF8.GetBytes(tokens.ToString());
            AssertAsNaive(text, random.Cuts(text.Length), isFinalTold: random.OneIn(2));
        });

    [Fact]
    public void Valid_texts_of_other_writers_are_read_whole()
        => SeededRandom.Run(300, random =>
        {
            byte[] text = JsonSerializer.SerializeToUtf8Bytes(
                Enumerable.Range(0, random.Int(20)).ToDictionary(
                    i => random.OddText(8) + i,
                    _ => new { a = random.OddText(200), b = random.EdgeLong() }),
                new JsonSerializerOptions { WriteIndented = random.OneIn(2) });
            AssertAsNaive(text, random.Cuts(text.Length), isFinalTold: true);
        });

    [Fact]
    public void A_long_text_that_comes_byte_by_byte_is_not_searched_again()
    {
        byte[] text = new byte[1 << 16];
        text.AsSpan().Fill((byte)'a');
        text[0] = text[^1] = (byte)'"';
        JsonScanner scanner = default;
        RecordingVisitor visitor = new() { Values = [], Paths = s_paths };
        for (int length = 1; length < text.Length; length++)
        {
            Assert.Equal(
                ParseOutcome.NeedMore,
                scanner.Scan(
                    text.AsSpan(0, length), false, s_paths, ref visitor, JsonLimits.Default, out int consumedBytes));
            Assert.Equal(length, consumedBytes);
        }

        Assert.Equal(ParseOutcome.Done, scanner.Scan(text, true, s_paths, ref visitor, JsonLimits.Default, out _));
        Assert.Equal([new NaiveJson.Value("$", JsonKind.String, 0, text.Length, -1)], visitor.Values);
    }

    [Fact]
    public void A_lower_depth_limit_holds()
    {
        Assert.Equal(ParseOutcome.Done, Scan("[[]]"u8, new JsonLimits(2)).Outcome);
        (ParseOutcome outcome, JsonReject reject) = Scan("[[[]]]"u8, new JsonLimits(2));
        Assert.Equal(ParseOutcome.Rejected, outcome);
        Assert.Equal(new JsonReject(JsonRejectKind.TooDeep, 2, -1), reject);
    }

    [Fact]
    public void Limits_that_make_no_sense_mean_128_levels()
    {
        byte[] deepest = Encoding.ASCII.GetBytes(new string('[', 128) + new string(']', 128));
        Assert.Equal(ParseOutcome.Done, Scan(deepest, default).Outcome);
        Assert.Equal(ParseOutcome.Done, Scan(deepest, new JsonLimits(1000)).Outcome);
        byte[] deeper = Encoding.ASCII.GetBytes(new string('[', 129));
        Assert.Equal(ParseOutcome.Rejected, Scan(deeper, new JsonLimits(1000)).Outcome);
    }

    [Fact]
    public void A_scanner_reads_one_text_after_the_other()
    {
        JsonScanner scanner = default;
        RecordingVisitor visitor = new() { Values = [], Paths = s_paths };
        for (int i = 0; i < 3; i++)
        {
            visitor.Values.Clear();
            Assert.Equal(ParseOutcome.Done, scanner.Scan("{\"a\":1}"u8, true, s_paths, ref visitor, JsonLimits.Default, out _));
            Assert.Equal(2, visitor.Values.Count);
        }
    }

    [Fact]
    public void A_refusal_stands_until_the_scanner_is_reset()
    {
        JsonScanner scanner = default;
        RecordingVisitor visitor = new() { Values = [], Paths = s_paths };
        Assert.Equal(ParseOutcome.Rejected, scanner.Scan("[x"u8, false, s_paths, ref visitor, JsonLimits.Default, out _));
        Assert.Equal(ParseOutcome.Rejected, scanner.Scan("[1]"u8, true, s_paths, ref visitor, JsonLimits.Default, out _));
        scanner.Reset();
        Assert.Equal(JsonRejectKind.None, scanner.Reject.Kind);
        Assert.Equal(ParseOutcome.Done, scanner.Scan("[1]"u8, true, s_paths, ref visitor, JsonLimits.Default, out _));
    }

    private static (ParseOutcome Outcome, JsonReject Reject) Scan(ReadOnlySpan<byte> text, JsonLimits limits)
    {
        JsonScanner scanner = default;
        RecordingVisitor visitor = new() { Values = [], Paths = s_paths };
        ParseOutcome outcome = scanner.Scan(text, true, s_paths, ref visitor, in limits, out _);
        return (outcome, scanner.Reject);
    }

    private static void AssertAsNaive(byte[] text, int[] cuts, bool isFinalTold)
    {
        List<NaiveJson.Value>? expected = NaiveJson.Read(text);
        JsonScanner scanner = default;
        RecordingVisitor visitor = new() { Values = [], Paths = s_paths };
        ParseOutcome outcome = ParseOutcome.NeedMore;
        foreach (int cut in cuts)
        {
            bool isFinal = isFinalTold && cut == text.Length;
            outcome = scanner.Scan(text.AsSpan(0, cut), isFinal, s_paths, ref visitor, JsonLimits.Default, out _);
            if (outcome != ParseOutcome.NeedMore)
            {
                break;
            }
        }

        if (outcome == ParseOutcome.NeedMore)
        {
            outcome = scanner.Scan(text, true, s_paths, ref visitor, JsonLimits.Default, out _);
        }

        Assert.True((outcome == ParseOutcome.Done) == (expected is not null), $"{outcome} {scanner.Reject}: {Encoding.UTF8.GetString(text)}");
        if (expected is not null)
        {
            HashSet<string> watched = [.. Enumerable.Range(0, s_paths.Count).Select(s_paths.PathText)];
            Assert.Equal(
                expected.Where(v => watched.Contains(v.Path)).Select(NaiveJson.Show),
                visitor.Values.Select(NaiveJson.Show));
        }
    }

    private static string RandomText(SeededRandom random)
    {
        StringBuilder text = new();
        AppendValue(random, text, 0);
        return text.ToString();
    }

    private static void AppendValue(SeededRandom random, StringBuilder text, int depth)
    {
        AppendBlanks(random, text);
        switch (random.Int(depth > 5 ? 4 : 7))
        {
            case 0:
                text.Append(random.Pick("true", "false", "null", "0", "-0", "1", "-12.50", "1e9", "1E-9", "0.1e+1", "12345678901234567890"));
                break;
            case 1:
                text.Append(random.EdgeLong());
                break;
            case 2 or 3:
                AppendString(random, text);
                break;
            case 4:
                text.Append('[');
                for (int left = random.Int(4); left > 0; left--)
                {
                    AppendValue(random, text, depth + 1);
                    text.Append(left > 1 ? "," : "");
                }

                text.Append(']');
                break;
            default:
                text.Append('{');
                for (int left = random.Int(5); left > 0; left--)
                {
                    AppendBlanks(random, text);
                    text.Append('"').Append(random.Pick(s_names)).Append('"');
                    AppendBlanks(random, text);
                    text.Append(':');
                    AppendValue(random, text, depth + 1);
                    text.Append(left > 1 ? "," : "");
                }

                AppendBlanks(random, text);
                text.Append('}');
                break;
        }

        AppendBlanks(random, text);
    }

    private static void AppendString(SeededRandom random, StringBuilder text)
    {
        text.Append('"');
        for (int left = random.OneIn(10) ? random.Int(200) : random.Int(8); left > 0; left--)
        {
            text.Append(random.Pick(
                "a", "xyz", " ", "0123456789abcdef", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\uD83D\\uDE00", "é", "漢", "😀", "\u007F", "{", ",", ":"));
        }

        text.Append('"');
    }

    private static void AppendBlanks(SeededRandom random, StringBuilder text)
    {
        if (random.OneIn(6))
        {
            text.Append(random.Pick(" ", "\n", "\r\n", "\t", "  \n  "));
        }
    }

    private static byte[] Mutate(SeededRandom random, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (!random.OneIn(2) || bytes.Length == 0)
        {
            return bytes;
        }

        List<byte> changed = [.. bytes];
        int at = random.Int(changed.Count);
        byte odd = random.OneIn(3) ? (byte)random.Int(256) : random.Pick("\"\\{}[]:,0-+.eE tfn\n\x01u"u8);
        switch (random.Int(3))
        {
            case 0:
                changed[at] = odd;
                break;
            case 1:
                changed.Insert(at, odd);
                break;
            default:
                changed.RemoveAt(at);
                break;
        }

        return [.. changed];
    }
}
