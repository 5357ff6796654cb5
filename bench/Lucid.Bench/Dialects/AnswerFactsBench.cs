using System;
using BenchmarkDotNet.Attributes;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.OpenAi;

namespace Lucid.Bench.Dialects;

/// <summary>What does reading model, usage and content of an upstream's chunk or whole answer cost?</summary>
[MemoryDiagnoser]
public class AnswerFactsBench
{
    [Benchmark]
    public bool Chunk() => Read(SampleWire.ChunkJson);

    [Benchmark]
    public bool WholeAnswer() => Read(SampleWire.AnswerJson);

    private static bool Read(byte[] json)
    {
        EventFacts facts = OpenAiAnswerFacts.Read(json);
        return !facts.IsMalformed ? true : throw new InvalidOperationException("The answer was not read.");
    }
}
