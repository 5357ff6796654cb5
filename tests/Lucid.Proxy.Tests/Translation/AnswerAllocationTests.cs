using System;
using System.IO;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Relaying;
using Lucid.Testing;
using Xunit;

namespace Lucid.Proxy.Tests.Translation;

/// <summary>Answers that carry sources, signatures and things that cannot be told cost no garbage either.</summary>
public sealed class AnswerAllocationTests
{
    [Theory]
    [InlineData("anthropic-to-openai/citations")]
    [InlineData("anthropic-to-openai/kinds-that-nobody-knows")]
    [InlineData("anthropic-to-openai/thinking-and-two-tools")]
    [InlineData("openai-to-anthropic/annotations")]
    [InlineData("openai-to-anthropic/what-no-event-says")]
    [InlineData("gemini-to-openai/p26-p28-p29-p41-p50-p60-parallel-calls")]
    public void A_stream_is_translated_without_allocating(string name)
    {
        var stream = File.ReadAllBytes(Path.Combine(
            Repository.Root, "tests", "Lucid.Proxy.Tests", "Golden", name + ".in.sse"));
        var (from, to) = name.StartsWith("anthropic", StringComparison.Ordinal)
            ? (Dialect.Anthropic, Dialect.OpenAi)
            : (Dialect.OpenAi, name.StartsWith("gemini", StringComparison.Ordinal) ? Dialect.OpenAi : Dialect.Anthropic);
        var state = new RelayState();
        state.Reset();
        state.Dialect = to;
        state.UpstreamDialect = from;
        state.FirstByteAtMs = 0;
        state.Answer.Id = "0123456789abcdef"u8.ToArray();
        state.Answer.ModelJson = "\"m\""u8.ToArray();
        var shelf = new TranslatorShelf();

        Assert.Equal(0, AllocationMeter.PerStep(
            steps =>
            {
                for (var i = 0; i < steps; i++)
                {
                    state.Usage.Reset();
                    state.Scanner.Reset();
                    var translator = shelf.Rent(state, isStream: true);
                    Assert.True(translator.TryTranslate(stream, isEndOfStream: true, out _) && translator.IsEnded);
                    shelf.Return(translator, state, isStream: true);
                }
            },
            100));
    }
}
