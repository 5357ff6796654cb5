using System;
using BenchmarkDotNet.Attributes;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Bench.Dialects;

/// <summary>What does saying a request in another dialect cost, by the kind of the request? "prose" is one long prompt,
/// "agent" many turns of tool calls with their schemas.</summary>
[MemoryDiagnoser]
[MinColumn]
public class RequestTranslationBench
{
    private readonly ChatRequest _scratch = new();
    private readonly RewrittenRequest _result = new();
    private readonly RequestTarget _openAi = new()
    {
        Dialect = Dialect.OpenAi, Flavor = UpstreamFlavor.OpenAi, TakesSampling = true, MaxOutputTokens = 16384,
    };

    private readonly RequestTarget _anthropic = new()
    {
        Dialect = Dialect.Anthropic, TakesSampling = true, MaxOutputTokens = 64000,
    };

    private readonly RequestTarget _ollama = new()
    {
        Dialect = Dialect.Ollama, TakesSampling = true, MaxOutputTokens = 8192, ContextTokens = 8192,
    };

    private byte[] _chat = [];
    private byte[] _messages = [];
    private byte[] _native = [];

    [Params("prose", "agent")]
    public string Kind { get; set; } = "prose";

    [GlobalSetup]
    public void Prepare()
    {
        _chat = Kind == "prose" ? SampleWire.RequestJson(100 << 10, isStream: true) : SampleAgent.Chat(100 << 10);
        _messages = Kind == "prose" ? SampleAgent.Prose(100 << 10) : SampleAgent.Messages(100 << 10);
        Run(_chat, Dialect.OpenAi, _ollama);
        RequestFront.Write(_ollama, "\"m\""u8, 100, default, _result.Front);
        _native = [.. _result.Front.Span, .. _result.Rest.Span];
    }

    [Benchmark]
    public int ChatToAnthropic() => Run(_chat, Dialect.OpenAi, _anthropic);

    [Benchmark]
    public int ChatToOllama() => Run(_chat, Dialect.OpenAi, _ollama);

    [Benchmark]
    public int MessagesToOpenAi() => Run(_messages, Dialect.Anthropic, _openAi);

    [Benchmark]
    public int NativeToAnthropic() => Run(_native, Dialect.Ollama, _anthropic);

    private int Run(byte[] body, Dialect from, in RequestTarget target)
    {
        _result.Clear();
        RequestTranslation.Run(body, from, target, isStrict: false, _scratch, _result);
        if (_scratch.HasProblem)
        {
            throw new InvalidOperationException(_scratch.Problem.Message);
        }

        return _result.Rest.Count;
    }
}
