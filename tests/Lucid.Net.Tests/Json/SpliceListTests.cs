using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Json;

public sealed class SpliceListTests
{
    [Fact]
    public void Without_edits_the_text_is_copied()
        => Assert.Equal("{\"a\":1}", Apply("{\"a\":1}", new SpliceList()));

    [Fact]
    public void A_range_is_replaced_and_everything_else_kept()
    {
        SpliceList edits = new();
        edits.Add(new ByteRange(9, 3), "\"gpt-long\""u8.ToArray());
        Assert.Equal("{\"model\":\"gpt-long\", \"x\" : 1}", Apply("{\"model\":\"a\", \"x\" : 1}", edits));
    }

    [Fact]
    public void Bytes_are_inserted_right_behind_the_opening_brace()
    {
        SpliceList edits = new();
        edits.Add(new ByteRange(1, 0), "\"stream_options\":{\"include_usage\":true},"u8.ToArray());
        Assert.Equal("{\"stream_options\":{\"include_usage\":true},\"a\":1}", Apply("{\"a\":1}", edits));
    }

    [Fact]
    public void Edits_may_come_in_any_order_and_touch_one_another()
    {
        SpliceList edits = new();
        edits.Add(new ByteRange(4, 2), "F"u8.ToArray());
        edits.Add(new ByteRange(0, 1), "AA"u8.ToArray());
        edits.AddNumber(new ByteRange(2, 0), 17);
        edits.Remove(new ByteRange(2, 2));
        edits.Add(new ByteRange(6, 0), "!"u8.ToArray());
        Assert.Equal("AA" + "b" + "17" + "" + "F" + "!", Apply("abcdef", edits));
    }

    [Fact]
    public void Insertions_at_one_place_keep_their_order()
    {
        SpliceList edits = new();
        edits.AddNumber(new ByteRange(1, 0), 1);
        edits.AddNumber(new ByteRange(1, 0), 2);
        edits.AddNumber(new ByteRange(1, 0), -3);
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
    public void One_more_than_the_list_holds_is_a_fault_until_it_is_cleared()
    {
        SpliceList edits = new();
        for (int i = 0; i < SpliceList.MaxCount; i++)
        {
            edits.AddNumber(new ByteRange(i, 1), long.MinValue + i);
        }

        Assert.Equal(0, edits.Free);
        Assert.Throws<InvariantException>(() => edits.AddNumber(new ByteRange(1000, 1), 0));
        edits.Clear();
        edits.AddNumber(new ByteRange(0, 1), 5);
        Assert.Equal("5b", Apply("ab", edits));
    }

    [Fact]
    public void What_follows_the_last_replacement_can_be_left_to_the_caller()
    {
        SpliceList edits = new();
        edits.Add(new ByteRange(1, 1), "BB"u8.ToArray());
        CollectingSink sink = new();
        Assert.Equal(2, edits.WriteEdited("abcd"u8, sink));
        Assert.Equal("aBB", sink.Text);
    }

    [Fact]
    public void Random_edits_give_what_replacing_from_behind_gives()
        => SeededRandom.Run(2000, random =>
        {
            string source = random.OddText(30)
                .Replace("é", "e", StringComparison.Ordinal)
                .Replace("漢", "k", StringComparison.Ordinal)
                .Replace("😀", "s", StringComparison.Ordinal);
            List<(int Start, int Bytes, string Text)> wanted = [];
            for (int at = 0; at < source.Length && wanted.Count < 8; at += 1 + random.Int(6))
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

            SpliceList edits = new();
            foreach ((int start, int bytes, string text) in wanted.OrderBy(_ => random.Next()))
            {
                edits.Add(new ByteRange(start, bytes), Encoding.ASCII.GetBytes(text));
            }

            Assert.Equal(expected, Apply(source, edits));
        });

    private static void AddTwo(int firstStart, int firstBytes, int secondStart, int secondBytes)
    {
        SpliceList edits = new();
        edits.AddNumber(new ByteRange(firstStart, firstBytes), 1);
        edits.AddNumber(new ByteRange(secondStart, secondBytes), 2);
    }

    private static string Apply(string source, SpliceList edits)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(source);
        CollectingSink sink = new();
        edits.WriteTo(bytes, sink);
        Assert.Equal(edits.ResultBytes(bytes.Length), sink.Bytes);
        return sink.Text;
    }
}
