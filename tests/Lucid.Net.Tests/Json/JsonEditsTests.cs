using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Json;

public sealed class JsonEditsTests
{
    [Fact]
    public void Without_edits_the_text_is_copied()
        => Assert.Equal("{\"a\":1}", Apply("{\"a\":1}", default));

    [Fact]
    public void A_range_is_replaced_and_everything_else_kept()
    {
        JsonEdits edits = default;
        edits.Add(9, 3, "\"gpt-long\""u8.ToArray());
        Assert.Equal("{\"model\":\"gpt-long\", \"x\" : 1}", Apply("{\"model\":\"a\", \"x\" : 1}", edits));
    }

    [Fact]
    public void Bytes_are_inserted_right_behind_the_opening_brace()
    {
        JsonEdits edits = default;
        edits.Add(1, 0, "\"stream_options\":{\"include_usage\":true},"u8.ToArray());
        Assert.Equal("{\"stream_options\":{\"include_usage\":true},\"a\":1}", Apply("{\"a\":1}", edits));
    }

    [Fact]
    public void Edits_may_come_in_any_order_and_touch_one_another()
    {
        JsonEdits edits = default;
        edits.Add(4, 2, "F"u8.ToArray());
        edits.Add(0, 1, "AA"u8.ToArray());
        edits.Add(2, 0, 17);
        edits.Add(2, 2, ReadOnlyMemory<byte>.Empty);
        edits.Add(6, 0, "!"u8.ToArray());
        Assert.Equal("AA" + "b" + "17" + "" + "F" + "!", Apply("abcdef", edits));
    }

    [Fact]
    public void Insertions_at_one_place_keep_their_order()
    {
        JsonEdits edits = default;
        edits.Add(1, 0, 1);
        edits.Add(1, 0, 2);
        edits.Add(1, 0, -3);
        Assert.Equal("a12-3b", Apply("ab", edits));
    }

    [Fact]
    public void Edits_that_overlap_are_a_fault()
    {
        Assert.Throws<InvariantException>(() => AddTwo(0, 4, 3, 2));
        Assert.Throws<InvariantException>(() => AddTwo(3, 2, 0, 4));
        Assert.Throws<InvariantException>(() => AddTwo(3, 2, 3, 2));
        Assert.Throws<InvariantException>(() => AddTwo(3, 4, 5, 0));
    }

    [Fact]
    public void A_ninth_edit_is_a_fault()
    {
        JsonEdits edits = default;
        for (int i = 0; i < JsonEdits.MaxEdits; i++)
        {
            edits.Add(i, 1, i);
        }

        Assert.Throws<InvariantException>(() => edits.Add(100, 1, 0));
        edits.Clear();
        edits.Add(0, 1, 5);
        Assert.Equal(1, edits.Count);
    }

    [Fact]
    public void Random_edits_give_what_replacing_from_behind_gives()
        => SeededRandom.Run(2000, random =>
        {
            string source = random.OddText(30).Replace("é", "e", StringComparison.Ordinal).Replace("漢", "k", StringComparison.Ordinal).Replace("😀", "s", StringComparison.Ordinal);
            List<(int Start, int Bytes, string Text)> wanted = [];
            for (int at = 0; at < source.Length && wanted.Count < JsonEdits.MaxEdits; at += 1 + random.Int(6))
            {
                int bytes = Math.Min(random.Int(3), source.Length - at);
                wanted.Add((at, bytes, random.Pick("", "x", "longer text", "12")));
                at += bytes;
            }

            string expected = source;
            foreach ((int start, int bytes, string text) in Enumerable.Reverse(wanted))
            {
                expected = expected[..start] + text + expected[(start + bytes)..];
            }

            JsonEdits edits = default;
            foreach ((int start, int bytes, string text) in wanted.OrderBy(_ => random.Next()))
            {
                edits.Add(start, bytes, Encoding.ASCII.GetBytes(text));
            }

            Assert.Equal(expected, Apply(source, edits));
        });

    private static void AddTwo(int firstStart, int firstBytes, int secondStart, int secondBytes)
    {
        JsonEdits edits = default;
        edits.Add(firstStart, firstBytes, 1);
        edits.Add(secondStart, secondBytes, 2);
    }

    private static string Apply(string source, JsonEdits edits)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(source);
        byte[] exact = new byte[edits.ResultBytes(bytes.Length)];
        Assert.Equal(exact.Length, edits.WriteTo(bytes, exact));
        ArrayBufferWriter<byte> writer = new();
        edits.WriteTo(bytes, writer);
        Assert.Equal(exact, writer.WrittenSpan.ToArray());
        return Encoding.ASCII.GetString(exact);
    }
}
