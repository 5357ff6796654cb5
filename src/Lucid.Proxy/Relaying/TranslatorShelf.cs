using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.Anthropic;
using Lucid.Proxy.Dialects.Ollama;
using Lucid.Proxy.Dialects.OpenAi;

namespace Lucid.Proxy.Relaying;

/// <summary>The translators of one reactor, kept for the next call.</summary>
internal sealed class TranslatorShelf
{
    private const int Dialects = 3;

    // A stream that ends leaves its translator to the next one; more than these are left to the collector.
    private const int MaxSpare = 64;

    private readonly Stack[] _spare = new Stack[Dialects * Dialects * 2];

    public AnswerTranslator Rent(RelayState state, bool isStream)
    {
        ref var stack = ref _spare[Place(state, isStream)];
        var translator = stack.Count > 0
            ? stack.Items![--stack.Count]
            : new AnswerTranslator(
                state.UpstreamDialect, Reader(state.UpstreamDialect), Writer(state.Dialect, isStream));
        translator.Begin(state);
        return translator;
    }

    public void Return(AnswerTranslator translator, RelayState state, bool isStream)
    {
        ref var stack = ref _spare[Place(state, isStream)];
        stack.Items ??= new AnswerTranslator[MaxSpare];
        if (stack.Count < MaxSpare)
        {
            translator.End();
            stack.Items[stack.Count++] = translator;
        }
    }

    /// <summary>A reader of a dialect.</summary>
    public static AnswerReader Reader(Dialect dialect) => dialect switch
    {
        Dialect.OpenAi => new OpenAiAnswerReader(),
        Dialect.Anthropic => new AnthropicAnswerReader(),
        _ => new OllamaAnswerReader(),
    };

    /// <summary>A writer of a dialect.</summary>
    public static AnswerWriter Writer(Dialect dialect, bool isStream) => dialect switch
    {
        Dialect.OpenAi => isStream ? new OpenAiStreamWriter() : new OpenAiWholeWriter(),
        Dialect.Anthropic => isStream ? new AnthropicStreamWriter() : new AnthropicWholeWriter(),
        _ => new OllamaAnswerWriter(isStream),
    };

    private static int Place(RelayState state, bool isStream) =>
        (((int)state.UpstreamDialect * Dialects) + (int)state.Dialect) * 2 + (isStream ? 1 : 0);

    private struct Stack
    {
        public AnswerTranslator[]? Items;
        public int Count;
    }
}
