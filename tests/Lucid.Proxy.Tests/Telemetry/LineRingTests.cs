using System;
using System.Text;
using Lucid.Proxy.Telemetry;
using Xunit;

namespace Lucid.Proxy.Tests.Telemetry;

public sealed class LineRingTests
{
    [Fact]
    public void Lines_come_out_in_order_over_every_wrap()
    {
        LineRing ring = new(64);
        StringBuilder sent = new();
        StringBuilder received = new();
        for (int i = 0; i < 200; i++)
        {
            string line = new((char)('a' + (i % 26)), 1 + (i % 13));
            Assert.True(ring.TryAdd(Encoding.ASCII.GetBytes(line)));
            sent.Append(line);
            Drain(ring, received, most: 1 + (i % 3));
        }

        Drain(ring, received, most: int.MaxValue);
        Assert.Equal(sent.ToString(), received.ToString());
        Assert.Equal(0, ring.Dropped);
        Assert.False(ring.HasLines);
    }

    [Fact]
    public void A_full_ring_drops_whole_lines_and_counts_them()
    {
        LineRing ring = new(16);

        Assert.True(ring.TryAdd("0123456789"u8));
        Assert.False(ring.TryAdd("abcdefg"u8));
        Assert.True(ring.TryAdd("abcdef"u8));
        Assert.False(ring.TryAdd("x"u8));

        Assert.Equal(2, ring.Dropped);
        Assert.Equal("0123456789abcdef"u8, ring.Next().Span);
    }

    [Fact]
    public void A_ring_is_a_power_of_two()
        => Assert.Throws<ArgumentOutOfRangeException>(() => new LineRing(100));

    private static void Drain(LineRing ring, StringBuilder received, int most)
    {
        for (int i = 0; i < most && ring.HasLines; i++)
        {
            ReadOnlyMemory<byte> next = ring.Next();
            received.Append(Encoding.ASCII.GetString(next.Span));
            ring.Advance(next.Length);
        }
    }
}
