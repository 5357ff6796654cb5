using System;
using System.Text;
using BenchmarkDotNet.Attributes;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Relaying;

namespace Lucid.Bench.Dialects;

/// <summary>What does an event of a stream cost that goes from one dialect to another: found, read, counted,
/// written?</summary>
[MemoryDiagnoser]
public class TranslatedStreamBench
{
    private const int Events = 100;

    private readonly byte[] _openAi = Repeat(
        "data: " + Encoding.ASCII.GetString(SampleWire.ChunkJson) + "\n\n");

    private readonly byte[] _anthropic = Repeat(
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
        + "{\"type\":\"text_delta\",\"text\":\"0001234567890123456\"}}\n\n");

    private readonly byte[] _ollama = Repeat(
        "{\"model\":\"qwen3\",\"created_at\":\"2026-06-08T18:48:59.1Z\",\"message\":{\"role\":\"assistant\","
        + "\"content\":\"0001234567890123456\"},\"done\":false}\n");

    private AnswerTranslator _openAiToAnthropic = null!;
    private AnswerTranslator _anthropicToOpenAi = null!;
    private AnswerTranslator _ollamaToOpenAi = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _openAiToAnthropic = Begin(Dialect.OpenAi, Dialect.Anthropic);
        _anthropicToOpenAi = Begin(Dialect.Anthropic, Dialect.OpenAi);
        _ollamaToOpenAi = Begin(Dialect.Ollama, Dialect.OpenAi);
        var start = "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\"}}\n\n"u8;
        if (!_anthropicToOpenAi.TryTranslate(start, isEndOfStream: false, out _))
        {
            throw new InvalidOperationException("The block was not started.");
        }
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public int OpenAiToAnthropic() => Translate(_openAiToAnthropic, _openAi);

    [Benchmark(OperationsPerInvoke = Events)]
    public int AnthropicToOpenAi() => Translate(_anthropicToOpenAi, _anthropic);

    [Benchmark(OperationsPerInvoke = Events)]
    public int OllamaToOpenAi() => Translate(_ollamaToOpenAi, _ollama);

    private static int Translate(AnswerTranslator translator, byte[] stream)
    {
        if (!translator.TryTranslate(stream, isEndOfStream: false, out var taken) || taken != stream.Length)
        {
            throw new InvalidOperationException("The stream was not translated.");
        }

        var bytes = translator.Output.Count;
        translator.Output.Clear();
        return bytes > stream.Length / 2 ? bytes : throw new InvalidOperationException("Nothing was written.");
    }

    private static AnswerTranslator Begin(Dialect from, Dialect to)
    {
        RelayState state = new();
        state.Reset();
        state.Dialect = to;
        state.UpstreamDialect = from;
        state.Answer.Id = "0123456789abcdef"u8.ToArray();
        state.Answer.ModelJson = "\"gpt-4o\""u8.ToArray();
        return new TranslatorShelf().Rent(state, isStream: true);
    }

    private static byte[] Repeat(string piece)
    {
        StringBuilder text = new();
        for (int i = 0; i < Events; i++)
        {
            text.Append(piece);
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
