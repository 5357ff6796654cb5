using System;
using System.Globalization;
using System.Linq;
using System.Text;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Hosting;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Relaying;
using Lucid.Proxy.Settlement;
using Lucid.Proxy.Tests.Hosting;
using Lucid.Testing;

namespace Lucid.Proxy.Tests.Translation;

/// <summary>One answer taken through reader and writer, as the relay does it, without its sockets.</summary>
internal sealed class TranslatedAnswer
{
    private const long CountedInput = 100;
    private const long MostInput = 100_000;
    private const long MostOutput = 4096;

    private static readonly ModelSpec[] s_models =
        [.. SettingsReader.Read(null, [], SettingsText.Environment()).Options!.Models];

    private readonly RelayState _state = new();
    private readonly AnswerTranslator _translator;
    private readonly bool _isStream;

    public TranslatedAnswer(Dialect from, Dialect to, bool isStream = true, bool isBegun = true)
    {
        _state.Reset();
        _state.Dialect = to;
        _state.UpstreamDialect = from;
        _state.CountedInput = CountedInput;
        _state.MaxInputTokens = MostInput;
        _state.MaxOutputTokens = MostOutput;
        _state.FirstByteAtMs = isBegun ? 0 : -1;
        _state.Answer.Id = "0123456789abcdef"u8.ToArray();
        _state.Answer.ModelJson = "\"the-model\""u8.ToArray();
        _state.Answer.CreatedUnixSeconds = 1_700_000_000;
        _state.Answer.WantsUsage = true;
        _state.Answer.EstimatedInputTokens = 100;
        _isStream = isStream;
        _translator = new TranslatorShelf().Rent(_state, isStream);
    }

    public AnswerShape Shape => _state.Answer;

    public RelayState State => _state;

    public AnswerTranslator Translator => _translator;

    /// <summary>How it ended.</summary>
    public string End { get; private set; } = "open";

    public string Text => Encoding.UTF8.GetString(_translator.Output.Span);

    /// <summary>What the client is not told, by line.</summary>
    public string Dropped
    {
        get
        {
            var paths = new ByteScratch();
            _translator.Drops.WriteTo(paths);
            return paths.Count == 0 ? "" : Encoding.ASCII.GetString(paths.Span).Replace(',', '\n') + "\n";
        }
    }

    /// <summary>What the call is billed for.</summary>
    public string Usage
    {
        get
        {
            var usage = Evidence.Billed(out UsageSource source);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"input\":{usage.InputTokens},\"cacheRead\":{usage.CacheReadTokens},\"cacheWrite\":{
                    usage.CacheWriteTokens},\"output\":{usage.OutputTokens},\"reasoning\":{usage.ReasoningTokens
                    },\"source\":\"{source}\"}}\n");
        }
    }

    private UsageEvidence Evidence => _state.Usage.Evidence(CountedInput, MostInput, MostOutput);

    /// <summary>What it is billed for, with what that costs of a model of the built-in catalog.</summary>
    public string Bill(string model)
    {
        var prices = s_models.First(spec => spec.Id == model).Prices!;
        var way = End == "complete" ? WayOut.Answered : WayOut.UpstreamFailed;

        // A whole answer that is broken never begins to be told.
        var hasFirstByte = Text.Length > 0 && (_isStream || End == "complete");
        var outcome = ChargeRule.Apply(
            prices,
            Evidence,
            WayOutRule.Completion(way, hasFirstByte, _state.Usage.IsProduced),
            prices.UpperBound(MostInput, MostOutput));
        return string.Create(
            CultureInfo.InvariantCulture, $"{Usage[..^2]},\"model\":\"{model}\",\"nanoUsd\":{outcome.Cost.Value}}}\n");
    }

    /// <summary>Reads a whole stream that comes in pieces.</summary>
    public static TranslatedAnswer OfStream(Dialect from, Dialect to, Split split, bool isStream = true)
    {
        var answer = new TranslatedAnswer(from, to, isStream);
        answer.Read(split);
        return answer;
    }

    /// <summary>Reads a whole answer.</summary>
    public static TranslatedAnswer OfWhole(Dialect from, Dialect to, ReadOnlySpan<byte> body, bool isStream)
    {
        var answer = new TranslatedAnswer(from, to, isStream);
        var isValid = answer._translator.TryTranslateWhole(body);
        answer.End = answer.EndOf(isValid);
        return answer;
    }

    public void Read(Split split)
    {
        for (; ; )
        {
            var isValid = _translator.TryTranslate(split.Unread, split.IsEnd, out var taken);
            split.Consume(taken);
            if (!isValid || _translator.IsEnded)
            {
                End = EndOf(isValid);
                return;
            }

            if (!split.Fill())
            {
                End = _translator.TryEnd() ? EndOf(true) : "cut";
                return;
            }
        }
    }

    private string EndOf(bool isValid) => !isValid || _translator.IsBroken ? "broken"
        : !_translator.IsEnded ? "open"
        : _state.HasError ? "error"
        : "complete";
}
