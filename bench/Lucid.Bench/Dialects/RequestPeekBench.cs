using System;
using BenchmarkDotNet.Attributes;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.OpenAi;
using Lucid.Proxy.Dialects.SameDialect;

namespace Lucid.Bench.Dialects;

/// <summary>What does validating a request body and planning its edits cost, by the size of the prompt?</summary>
[MemoryDiagnoser]
public class RequestPeekBench
{
    private readonly byte[] _model = "\"gpt-4o-2024-08-06\""u8.ToArray();
    private readonly SpliceList _edits = new();
    private byte[] _body = [];

    [Params(150, 100 << 10, 1 << 20)]
    public int PromptBytes { get; set; }

    [GlobalSetup]
    public void Prepare() => _body = SampleWire.RequestJson(PromptBytes, isStream: true);

    [Benchmark]
    public int PeekAndPlan()
    {
        RequestPeek peek = OpenAiRequestPeek.Read(_body);
        if (peek.Problem.Kind != ProblemKind.None)
        {
            throw new InvalidOperationException("The body was refused.");
        }

        RequestSplice.Plan(
            _body, in peek, Dialect.OpenAi, _model, maxOutputTokens: -1, usesMaxCompletionTokens: false, _edits);
        return peek.Messages.Bytes;
    }
}
