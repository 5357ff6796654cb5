using System;
using BenchmarkDotNet.Attributes;
using Lucid.Net.Bytes;
using Lucid.Net.Sse;

namespace Lucid.Bench.Sse;

/// <summary>What does finding an event of 215 bytes cost?</summary>
[MemoryDiagnoser]
public class SseScanBench
{
    private const int Events = 100;
    private readonly byte[] _wire = SampleWire.Events(Events);

    [Benchmark(OperationsPerInvoke = Events)]
    public int Scan()
    {
        SseScanner scanner = default;
        ReadOnlySpan<byte> unread = _wire;
        int dataBytes = 0;
        while (scanner.TryRead(unread, endOfStream: false, out SseFrame frame, out _) == ParseOutcome.Done)
        {
            dataBytes += frame.DataBytes;
            unread = unread[frame.FrameBytes..];
        }

        return unread.IsEmpty ? dataBytes : throw new InvalidOperationException("Not every event was found.");
    }
}
