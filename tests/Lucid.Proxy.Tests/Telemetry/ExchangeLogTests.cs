using System;
using System.IO;
using System.Text;
using System.Threading;
using Lucid.Proxy.Telemetry;
using Lucid.Testing;
using Xunit;

namespace Lucid.Proxy.Tests.Telemetry;

public sealed class ExchangeLogTests
{
    [Theory]
    [InlineData("Off", 0)]
    [InlineData("Failed", 3)]
    [InlineData("All", 6)]
    public void The_level_decides_which_exchanges_get_a_line(string level, int lines)
    {
        MemoryStream output = new();
        Counters counters = new(1);
        using (ExchangeLog log = new(1, Enum.Parse<ExchangeLogLevel>(level), output, counters))
        {
            log.Write(0, ExchangeRecords.Answered());
            log.Write(0, ExchangeRecords.Refused());
            log.Write(0, ExchangeRecords.Answered(outcome: ExchangeOutcome.ClientGone));
            log.Write(0, ExchangeRecords.Answered(503, ExchangeOutcome.UpstreamRefused));
            log.Write(0, ExchangeRecords.Answered(outcome: ExchangeOutcome.UpstreamCut));
            log.Write(0, ExchangeRecords.Answered(500, ExchangeOutcome.Internal));
        }

        Assert.Equal(lines, Encoding.UTF8.GetString(output.ToArray()).Split('\n').Length - 1);
        Assert.Equal(6, Sum(counters));
    }

    [Fact]
    public void Every_line_written_before_the_end_is_in_the_output_from_every_reactor()
    {
        MemoryStream output = new();
        using (ExchangeLog log = new(2, ExchangeLogLevel.All, output, new Counters(2)))
        {
            for (int i = 0; i < 200; i++)
            {
                log.Write(i % 2, ExchangeRecords.Answered());
            }

            Assert.Equal(0, log.Dropped);
        }

        string[] lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(200, lines.Length);
        Assert.All(lines, line => Assert.EndsWith("}", line));
    }

    [Fact]
    public void A_sleeping_writer_is_woken_by_a_line()
    {
        using SignalStream output = new();
        using ExchangeLog log = new(1, ExchangeLogLevel.All, output, new Counters(1));

        for (int i = 0; i < 3; i++)
        {
            log.Write(0, ExchangeRecords.Answered());
            Assert.True(output.Written.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
            output.Written.Reset();
        }
    }

    [Fact]
    public void An_output_that_cannot_keep_up_costs_lines_and_never_time()
    {
        using BlockedStream output = new();
        ExchangeLog log = new(1, ExchangeLogLevel.All, output, new Counters(1));
        for (int i = 0; i < 2 * ExchangeLog.RingBytes / 400; i++)
        {
            log.Write(0, ExchangeRecords.Answered());
        }

        Assert.True(log.Dropped > 0);
        output.Open.Set();
        log.Dispose();
    }

    [Fact]
    public void An_output_that_fails_costs_lines_and_they_are_counted()
    {
        ExchangeLog log = new(1, ExchangeLogLevel.All, new FullStream(), new Counters(1));
        log.Write(0, ExchangeRecords.Answered());
        log.Write(0, ExchangeRecords.Answered());
        log.Dispose();

        Assert.Equal(2, log.Dropped);
    }

    [Fact]
    public void A_line_allocates_nothing()
    {
        using ExchangeLog log = new(1, ExchangeLogLevel.All, Stream.Null, new Counters(1));

        double perStep = AllocationMeter.PerStep(
            steps =>
            {
                for (int i = 0; i < steps; i++)
                {
                    log.Write(0, ExchangeRecords.Answered());
                    log.Write(0, ExchangeRecords.Refused());
                }
            },
            1000);

        Assert.Equal(0, perStep);
    }

    private static long Sum(Counters counters)
    {
        long sum = 0;
        foreach (long count in counters.Reactors[0].ByOutcome)
        {
            sum += count;
        }

        return sum;
    }

    private sealed class SignalStream : MemoryStream
    {
        public ManualResetEventSlim Written { get; } = new();

        public override void Write(ReadOnlySpan<byte> buffer) => Written.Set();
    }

    private sealed class BlockedStream : MemoryStream
    {
        public ManualResetEventSlim Open { get; } = new();

        public override void Write(ReadOnlySpan<byte> buffer) => Open.Wait();
    }

    private sealed class FullStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");
    }
}
