using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.Ollama;

/// <summary>Reads a request of Ollama's native chat whose model lives elsewhere. The body was accepted by
/// <see cref="OllamaRequestPeek"/>.</summary>
internal ref partial struct OllamaRequestReader
{
    private static readonly KeySet Keys = new(
        "messages", "tools", "options", "think", "stream", "model", "format", "logprobs", "top_logprobs");

    private static readonly KeySet OptionKeys = new("num_predict", "temperature", "top_p", "top_k", "stop");

    private readonly ReadOnlySpan<byte> _source;
    private readonly ChatRequest _request;
    private readonly bool _keepsThinking;
    private JsonCursor _cursor;
    private CallRun _calls;

    private OllamaRequestReader(ReadOnlyMemory<byte> body, ChatRequest request, bool keepsThinking)
    {
        _source = body.Span;
        _request = request;
        _keepsThinking = keepsThinking;
        _cursor = new JsonCursor(_source, 0);
    }

    private enum Key
    {
        Messages,
        Tools,
        Options,
        Think,
        Stream,
        Model,
        Format,
        Logprobs,
        TopLogprobs,
    }

    private enum OptionKey
    {
        NumPredict,
        Temperature,
        TopP,
        TopK,
        Stop,
    }

    /// <summary>Fills <paramref name="request"/>; its problem says whether it may be used.</summary>
    /// <param name="body">The client's body.</param>
    /// <param name="request">Scratch of the reactor.</param>
    /// <param name="keepsThinking">The upstream takes the thinking of earlier turns, which has no signature.</param>
    public static void Read(ReadOnlyMemory<byte> body, ChatRequest request, bool keepsThinking)
    {
        request.Begin(body);

        // Without the word it streams.
        request.IsStream = true;
        new OllamaRequestReader(body, request, keepsThinking).Run();
    }

    private void Run()
    {
        _cursor.Enter();
        while (!_request.HasProblem && _cursor.NextMember(out var key))
        {
            switch ((Key)Keys.IndexOf(_request.Text(key)))
            {
                case Key.Messages:
                    Messages();
                    break;
                case Key.Tools:
                    FunctionTools.Read(ref _cursor, _request);
                    break;
                case Key.Options:
                    Options(key);
                    break;
                case Key.Think:
                    Think(key);
                    break;
                case Key.Stream:
                    var kind = _cursor.Kind;
                    _request.IsStream = RequestReading.Flag(ref _cursor, _request, "stream") || kind == JsonKind.Null;
                    break;
                case Key.Logprobs or Key.TopLogprobs:
                    Probabilities(key);
                    break;
                case Key.Model or Key.Format:
                    _cursor.Pass();
                    break;
                default:
                    // How long a model stays loaded, and what else belongs to a server of one's own.
                    _request.Drop(RequestReading.Field(ref _cursor, key));
                    break;
            }
        }
    }

    private void Probabilities(ByteRange key)
    {
        var field = RequestReading.Field(ref _cursor, key);
        if (field.Kind == JsonKind.True
            || (field.Kind == JsonKind.Number && !_request.Text(field.Value).SequenceEqual("0"u8)))
        {
            _request.Fail(ProblemKind.Unsupported, "logprobs", "this model tells no probabilities");
        }
    }

    /// <summary><c>true</c>, <c>false</c>, or how much in a word.</summary>
    private void Think(ByteRange key)
    {
        var field = RequestReading.Field(ref _cursor, key);
        switch (field.Kind)
        {
            case JsonKind.True:
                _request.Thinking = ThinkingWish.Adaptive;
                _request.ThinkingField = field;
                break;
            case JsonKind.False:
                _request.Effort = Effort.None;
                _request.EffortField = field;
                break;
            case JsonKind.String:
                _request.Effort = RequestReading.EffortOf(_request.Text(field.Value), _request, "think");
                _request.EffortField = field;
                break;
            case JsonKind.Null:
                break;
            default:
                _request.Fail(ProblemKind.InvalidValue, "think", "must be true, false or a word for how much");
                break;
        }
    }

    private void Options(ByteRange optionsKey)
    {
        _request.OptionsKey = optionsKey;
        if (!RequestReading.Opens(ref _cursor, _request, JsonKind.Object, "options"))
        {
            return;
        }

        while (_cursor.NextMember(out var key))
        {
            switch ((OptionKey)OptionKeys.IndexOf(_request.Text(key)))
            {
                case OptionKey.NumPredict:
                    var most = Option(key);

                    // Less than none is no maximum.
                    _request.MaxTokens = _request.Text(most.Value).StartsWith("-"u8) ? default : most;
                    break;
                case OptionKey.Temperature:
                    _request.Temperature = Number(key, "options.temperature", 2);
                    break;
                case OptionKey.TopP:
                    _request.TopP = Number(key, "options.top_p", 1);
                    break;
                case OptionKey.TopK:
                    _request.TopK = Number(key, "options.top_k", int.MaxValue);
                    break;
                case OptionKey.Stop:
                    RequestReading.Stops(ref _cursor, _request, key, "options.stop");
                    _request.StopField = _request.StopField with { IsOption = true };
                    break;
                default:
                    _request.Drop(Option(key));
                    break;
            }
        }
    }

    private ChatField Number(ByteRange key, string path, double most) =>
        RequestReading.Number(ref _cursor, _request, key, path, 0, most) with { IsOption = true };

    private ChatField Option(ByteRange key) => RequestReading.Field(ref _cursor, key) with { IsOption = true };
}
