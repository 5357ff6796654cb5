using System;
using System.Text;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;
using Xunit;

namespace Lucid.Net.Tests.Http1;

public sealed class ChunkedEncoderTests
{
    [Theory]
    [InlineData(1, "1\r\n")]
    [InlineData(15, "f\r\n")]
    [InlineData(16, "10\r\n")]
    [InlineData(4096, "1000\r\n")]
    [InlineData(int.MaxValue, "7fffffff\r\n")]
    public void A_size_line_is_the_shortest_one(int dataBytes, string line)
    {
        byte[] memory = new byte[line.Length];
        Assert.Equal(line.Length, ChunkedEncoder.WriteSize(dataBytes, memory));
        Assert.Equal(line, Encoding.ASCII.GetString(memory));
    }

    [Fact]
    public void The_longest_size_line_is_as_long_as_promised()
        => Assert.Equal(ChunkedEncoder.MaxSizeBytes, ChunkedEncoder.WriteSize(int.MaxValue, new byte[16]));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_chunk_without_data_would_end_the_body_and_is_a_fault(int dataBytes)
        => Assert.Throws<InvariantException>(() => ChunkedEncoder.WriteSize(dataBytes, new byte[16]));

    [Fact]
    public void What_is_encoded_decodes_to_the_same()
    {
        byte[] memory = new byte[64];
        int written = ChunkedEncoder.WriteSize(5, memory);
        "hello"u8.CopyTo(memory.AsSpan(written));
        written += 5;
        ChunkedEncoder.AfterData.CopyTo(memory.AsSpan(written));
        written += ChunkedEncoder.AfterData.Length;
        ChunkedEncoder.End.CopyTo(memory.AsSpan(written));
        written += ChunkedEncoder.End.Length;

        ChunkedDecoder decoder = default;
        ParseOutcome outcome = decoder.TryRead(
            memory.AsSpan(0, written), out int consumedBytes, out int dataStart, out int dataBytes, out _);
        Assert.Equal(ParseOutcome.Done, outcome);
        Assert.True(decoder.IsComplete);
        Assert.Equal(written, consumedBytes);
        Assert.Equal("hello", Encoding.ASCII.GetString(memory.AsSpan(dataStart, dataBytes)));
    }
}
