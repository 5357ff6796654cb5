using System;
using System.Collections.Generic;
using System.Text;
using BenchmarkDotNet.Attributes;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;

namespace Lucid.Bench.Http1;

/// <summary>What does taking the framing off 16 chunks of 215 bytes cost, and what putting it on?</summary>
[MemoryDiagnoser]
public class ChunkedBench
{
    private const int ChunkCount = 16;
    private const int DataBytes = 215;
    private readonly byte[] _body = Body();
    private readonly byte[] _line = new byte[ChunkedEncoder.MaxSizeBytes];

    [Benchmark(OperationsPerInvoke = ChunkCount)]
    public int Decode()
    {
        ChunkedDecoder decoder = default;
        ReadOnlySpan<byte> unread = _body;
        int total = 0;
        ParseOutcome outcome;
        do
        {
            outcome = decoder.TryRead(unread, out int consumedBytes, out _, out int dataBytes, out _);
            total += dataBytes;
            unread = unread[consumedBytes..];
        }
        while (outcome == ParseOutcome.NeedMore);

        return total == ChunkCount * DataBytes ? total : throw new InvalidOperationException();
    }

    [Benchmark]
    public int EncodeSize() => ChunkedEncoder.WriteSize(DataBytes, _line);

    private static byte[] Body()
    {
        List<byte> body = [];
        for (int i = 0; i < ChunkCount; i++)
        {
            body.AddRange("d7\r\n"u8);
            body.AddRange(Encoding.ASCII.GetBytes(new string('x', DataBytes)));
            body.AddRange("\r\n"u8);
        }

        body.AddRange(ChunkedEncoder.End);
        return [.. body];
    }
}
