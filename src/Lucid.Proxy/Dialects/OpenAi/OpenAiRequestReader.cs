using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <summary>Reads a chat-completions request that is to be said anew. The body was accepted by
/// <see cref="OpenAiRequestPeek"/>, which has read model, stream options and limits.</summary>
internal ref partial struct OpenAiRequestReader
{
    private static readonly KeySet Keys = new(
        "messages", "system", "tools", "tool_choice", "parallel_tool_calls", "stream", "max_tokens",
        "max_completion_tokens", "temperature", "top_p", "top_k", "stop", "reasoning_effort", "user",
        "safety_identifier", "cache_control", "n", "logprobs", "modalities", "audio", "web_search_options", "functions",
        "function_call", "model", "stream_options", "response_format", "store", "frequency_penalty",
        "presence_penalty", "service_tier");

    private readonly ReadOnlySpan<byte> _source;
    private readonly ChatRequest _request;
    private JsonCursor _cursor;
    private int _firstPart;

    private OpenAiRequestReader(ReadOnlyMemory<byte> body, ChatRequest request)
    {
        _source = body.Span;
        _request = request;
        _cursor = new JsonCursor(_source, 0);
    }

    private enum Key
    {
        Messages,
        System,
        Tools,
        ToolChoice,
        ParallelToolCalls,
        Stream,
        MaxTokens,
        MaxCompletionTokens,
        Temperature,
        TopP,
        TopK,
        Stop,
        ReasoningEffort,
        User,
        SafetyIdentifier,
        CacheControl,
        AnswerCount,
        Logprobs,
        Modalities,
        Audio,
        WebSearch,
        Functions,
        FunctionCall,
        Model,
        StreamOptions,
        ResponseFormat,
        Store,
        FrequencyPenalty,
        PresencePenalty,
        ServiceTier,
    }

    /// <summary>Fills <paramref name="request"/>; its problem says whether it may be used.</summary>
    /// <param name="body">The client's body.</param>
    /// <param name="request">Filled.</param>
    /// <param name="isOwnDialect">The upstream speaks chat completions too: what we do not know it may know.</param>
    public static void Read(ReadOnlyMemory<byte> body, ChatRequest request, bool isOwnDialect = false)
    {
        request.Begin(body, isOwnDialect);
        new OpenAiRequestReader(body, request).Run();
    }

    private void Run()
    {
        var messages = -1;
        var system = -1;
        var choice = -1;
        _cursor.Enter();
        while (_cursor.NextMember(out var key))
        {
            switch ((Key)Keys.IndexOf(_request.Text(key)))
            {
                case Key.Messages:
                    messages = Here();
                    break;
                case Key.System:
                    system = Here();
                    break;
                case Key.ToolChoice:
                    _request.ChoiceField = new ChatField(key, default, _cursor.Kind);
                    choice = Here();
                    break;
                case Key.Tools:
                    FunctionTools.Read(ref _cursor, _request);
                    break;
                default:
                    Option(key);
                    break;
            }
        }

        // The order of members says nothing; the order of turns does.
        if (system >= 0)
        {
            _cursor = new JsonCursor(_source, system);
            BeginTurn();
            Content(TurnRole.System, new PartPlace(-1, -1));
            EndTurn(TurnRole.System, -1);
        }

        if (choice >= 0)
        {
            _cursor = new JsonCursor(_source, choice);
            Choice();
        }

        _cursor = new JsonCursor(_source, messages);
        _cursor.Enter();
        for (var i = 0; !_request.IsLost && _cursor.NextElement(); i++)
        {
            Message(i);
        }
    }

    private int Here() => RequestReading.Here(ref _cursor);

    private void Option(ByteRange key)
    {
        switch ((Key)Keys.IndexOf(_request.Text(key)))
        {
            case Key.Stream:
                _request.IsStream = RequestReading.Flag(ref _cursor, _request, "stream");
                break;
            case Key.MaxTokens or Key.MaxCompletionTokens:
                var most = RequestReading.Field(ref _cursor, key);
                _request.MaxTokens = most.IsGiven ? most : _request.MaxTokens;
                break;
            case Key.Temperature:
                _request.Temperature = RequestReading.Number(ref _cursor, _request, key, "temperature", 0, 2);
                break;
            case Key.TopP:
                _request.TopP = RequestReading.Number(ref _cursor, _request, key, "top_p", 0, 1);
                break;
            case Key.TopK:
                _request.TopK = RequestReading.Number(ref _cursor, _request, key, "top_k", 0, int.MaxValue);
                break;
            case Key.Stop:
                RequestReading.Stops(ref _cursor, _request, key, "stop");
                break;
            case Key.ParallelToolCalls:
                _request.ParallelField = new ChatField(key, default, _cursor.Kind);
                _request.HasSerialTools = _cursor.Kind == JsonKind.False;
                RequestReading.Flag(ref _cursor, _request, "parallel_tool_calls");
                break;
            case Key.ReasoningEffort:
                EffortWord(key);
                break;
            case Key.User or Key.SafetyIdentifier:
                User(key);
                break;
            case Key.CacheControl:
                var cache = RequestReading.Field(ref _cursor, key);
                _request.Cache = cache.Kind == JsonKind.Object ? cache : default;
                break;
            default:
                Refusable(key);
                break;
        }
    }

    /// <summary>What would change the answer and has no counterpart is refused; what only tunes it is named.</summary>
    private void Refusable(ByteRange key)
    {
        var field = RequestReading.Field(ref _cursor, key);
        var text = _request.Text(field.Value);
        switch ((Key)Keys.IndexOf(_request.Text(key)))
        {
            case Key.Model or Key.StreamOptions or Key.ResponseFormat:
                break;
            case Key.AnswerCount:
                Beyond(field.IsGiven && !text.SequenceEqual("1"u8), "n", "this model gives one answer per call");
                break;
            case Key.Logprobs:
                Beyond(field.Kind == JsonKind.True, "logprobs", "this model tells no probabilities");
                break;
            case Key.Modalities:
                Beyond(text.IndexOf("\"audio\""u8) >= 0, "modalities", "this model answers with text only");
                break;
            case Key.Audio:
                Beyond(field.IsGiven, "audio", "this model answers with text only");
                break;
            case Key.WebSearch:
                Beyond(field.IsGiven, "web_search_options", "this model has no web search of its own");
                break;
            case Key.Functions:
                Beyond(field.IsGiven, "functions", "use tools, its successor");
                break;
            case Key.FunctionCall:
                Beyond(field.IsGiven, "function_call", "use tool_choice, its successor");
                break;
            case Key.Store or Key.FrequencyPenalty or Key.PresencePenalty or Key.ServiceTier
                when field.Kind == JsonKind.False || text.SequenceEqual("0"u8) || text.SequenceEqual("auto"u8):
                break;
            case var _ when _request.IsOwnDialect && field.IsGiven:
                _request.Extras.Add(field);
                break;
            default:
                _request.Drop(field);
                break;
        }
    }

    /// <summary>No event of an answer says this. In its own dialect the request then travels as it is, and so does its
    /// answer.</summary>
    private void Beyond(bool isAsked, in FieldPath path, string message)
    {
        _request.IsBeyondEvents |= isAsked;
        RefuseIf(isAsked, path, message);
    }

    private void RefuseIf(bool isWrong, in FieldPath path, string message)
    {
        if (isWrong)
        {
            _request.Fail(ProblemKind.Unsupported, path, message);
        }
    }

    private void EffortWord(ByteRange key)
    {
        var field = RequestReading.Field(ref _cursor, key);
        _request.EffortField = field;
        if (field.IsGiven)
        {
            _request.Effort = RequestReading.EffortOf(_request.Text(field.Value), _request, "reasoning_effort");
        }
    }

    private void User(ByteRange key)
    {
        var field = RequestReading.Field(ref _cursor, key);
        if (field.IsGiven && field.Kind != JsonKind.String)
        {
            _request.Fail(ProblemKind.InvalidValue, "user", "must be a string");
        }
        else if (field.IsGiven)
        {
            _request.User = field;
        }
    }
}
