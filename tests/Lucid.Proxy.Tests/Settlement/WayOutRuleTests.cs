using System;
using System.Collections.Generic;
using System.Linq;
using Lucid.Proxy.Settlement;

using Xunit;

namespace Lucid.Proxy.Tests.Settlement;

/// <summary>The table of the ways out: what each means for the price, by whether a byte of the answer went out and
/// whether the upstream has made anything (field.md rows 9 and 19).</summary>
public sealed class WayOutRuleTests
{
    // nothing went out:                  nothing made        made     | a byte went out: nothing made   made
    private const string Table = """
        Unanswered      NothingProduced   NothingProduced   NothingProduced   NothingProduced
        Refused         NothingProduced   NothingProduced   NothingProduced   NothingProduced
        Answered        Complete          Complete          Complete          Complete
        PastHold        Cut               Cut               Cut               Cut
        UpstreamFailed  NothingProduced   NothingProduced   NothingProduced   Cut
        ClientLeft      NothingProduced   Cut               Cut               Cut
        KeyRevoked      NothingProduced   Cut               Cut               Cut
        Shutdown        NothingProduced   NothingProduced   NothingProduced   Cut
        OwnFault        NothingProduced   NothingProduced   NothingProduced   Cut
        """;

    [Fact]
    public void Each_way_out_has_its_row()
    {
        Assert.Equal(Enum.GetNames<WayOut>(), Rows().Select(row => row[0]));
    }

    [Fact]
    public void The_rule_says_what_the_table_says()
    {
        foreach (string[] row in Rows())
        {
            WayOut way = Enum.Parse<WayOut>(row[0]);
            CallCompletion[] said =
            [
                WayOutRule.Completion(way, hasFirstByte: false, isProduced: false),
                WayOutRule.Completion(way, hasFirstByte: false, isProduced: true),
                WayOutRule.Completion(way, hasFirstByte: true, isProduced: false),
                WayOutRule.Completion(way, hasFirstByte: true, isProduced: true),
            ];
            Assert.Equal((row[0], string.Join(' ', row[1..])), (row[0], string.Join(' ', said)));
        }
    }

    private static IEnumerable<string[]> Rows() => Table
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
