using System;
using BenchmarkDotNet.Attributes;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;

namespace Lucid.Bench.Http1;

/// <summary>What does taking the framing off a chunked body cost, per chunk of one event?</summary>
[MemoryDiagnoser]
public class ChunkedBench
{
    private const int Chunks = 100;
    private readonly byte[] _wire = SampleWire.ChunkedBody(Chunks);

    [Benchmark(OperationsPerInvoke = Chunks)]
    public int Decode()
    {
        ChunkedDecoder decoder = default;
        ReadOnlySpan<byte> unread = _wire;
        int runs = 0;
        while (!decoder.IsComplete)
        {
            if (decoder.TryRead(unread, out int consumed, out _, out int dataBytes, out _) == ParseOutcome.Rejected)
            {
                throw new InvalidOperationException("The body was refused.");
            }

            runs += dataBytes > 0 ? 1 : 0;
            unread = unread[consumed..];
        }

        return runs;
    }
}
