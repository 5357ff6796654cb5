using System;
using System.Text;
using CsCheck;
using Lucid.Proxy.Relaying;
using Xunit;

namespace Lucid.Proxy.Tests.Relaying;

/// <summary>Lines of a buffer that grows. A failure prints the seed; <c>LUCID_SEED</c> repeats it.</summary>
public sealed class LineSearchTests
{
    [Fact]
    public void A_byte_that_was_looked_at_is_not_looked_at_again()
    {
        var data = new byte[100];
        var lines = new LineSearch(hasLines: true);
        Assert.False(lines.TryTake(data.AsSpan(0, 50), isEnd: false, out _));

        // Who looked again would find it.
        data[20] = (byte)'\n';
        data[60] = (byte)'\n';

        Assert.True(lines.TryTake(data, isEnd: false, out var bytes));
        Assert.Equal(61, bytes);
    }

    [Fact]
    public void Lines_come_whole_however_they_arrive() => Gen.Select(
        Gen.Char["ab\n"].Array[0, 40], Gen.Int[1, 7]).Sample(
        (text, step) =>
        {
            var data = Encoding.ASCII.GetBytes(text);
            var lines = new LineSearch(hasLines: true);
            var (taken, there) = (0, 0);
            var told = new StringBuilder();
            while (taken < data.Length)
            {
                if (lines.TryTake(data.AsSpan(taken, there - taken), there == data.Length, out var bytes))
                {
                    told.Append(Encoding.ASCII.GetString(data, taken, bytes)).Append('|');
                    taken += bytes;
                    continue;
                }

                Assert.True(there < data.Length);
                there = Math.Min(data.Length, there + step);
            }

            var expected = new string(text).Replace("\n", "\n|", StringComparison.Ordinal);
            Assert.Equal(expected.EndsWith('|') || expected.Length == 0 ? expected : expected + "|", told.ToString());
        },
        seed: Environment.GetEnvironmentVariable("LUCID_SEED"));
}
