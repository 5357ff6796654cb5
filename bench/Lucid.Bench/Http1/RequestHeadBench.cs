using System;
using BenchmarkDotNet.Attributes;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;

namespace Lucid.Bench.Http1;

/// <summary>What does reading an SDK's request head cost, and one field of it by name?</summary>
[MemoryDiagnoser]
public class RequestHeadBench
{
    private readonly byte[] _wire = SampleWire.RequestHead("lx-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 330);
    private readonly RequestHead _head = new();
    private readonly byte[] _storage = new byte[2048];
    private RequestHeadParser _parser;

    [Benchmark]
    public int Read()
    {
        _head.Attach(_storage);
        ParseOutcome outcome = _parser.TryRead(_wire, _head, Http1Limits.Request, out int consumed, out _);
        int found = outcome == ParseOutcome.Done
            && _head.TryGet(KnownHeader.Authorization, out ReadOnlySpan<byte> value) ? value.Length : -1;
        _head.Clear();
        _head.Detach();
        return found > 0 ? consumed : throw new InvalidOperationException("The head was not read.");
    }
}
