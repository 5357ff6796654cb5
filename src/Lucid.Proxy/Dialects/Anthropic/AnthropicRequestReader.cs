using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.Anthropic;

/// <summary>Reads a messages request that is to be said in another dialect. The body was accepted by
/// <see cref="AnthropicRequestPeek"/>, which has read model and limits.</summary>
internal ref partial struct AnthropicRequestReader
{
    private static readonly KeySet Keys = new(
        "messages", "system", "tools", "tool_choice", "stream", "max_tokens", "temperature", "top_p", "top_k",
        "stop_sequences", "thinking", "output_config", "output_format", "metadata", "cache_control", "model");

    private static readonly KeySet ThinkingKeys = new("type", "budget_tokens", "display");

    private readonly ReadOnlySpan<byte> _source;
    private readonly ChatRequest _request;
    private JsonCursor _cursor;
    private int _firstPart;

    private AnthropicRequestReader(ReadOnlyMemory<byte> body, ChatRequest request)
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
        Stream,
        MaxTokens,
        Temperature,
        TopP,
        TopK,
        StopSequences,
        Thinking,
        OutputConfig,
        OutputFormat,
        Metadata,
        CacheControl,
        Model,
    }

    /// <summary>Fills <paramref name="request"/>; its problem says whether it may be used.</summary>
    public static void Read(ReadOnlyMemory<byte> body, ChatRequest request)
    {
        request.Begin(body);
        new AnthropicRequestReader(body, request).Run();
    }

    private void Run()
    {
        var messages = -1;
        var system = -1;
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
                case Key.Tools:
                    Tools();
                    break;
                case Key.ToolChoice:
                    _request.ChoiceField = new ChatField(key, default, _cursor.Kind);
                    Choice();
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
            case Key.Model:
                _cursor.Pass();
                break;
            case Key.Stream:
                _request.IsStream = RequestReading.Flag(ref _cursor, _request, "stream");
                break;
            case Key.MaxTokens:
                _request.MaxTokens = RequestReading.Field(ref _cursor, key);
                break;
            case Key.Temperature:
                _request.Temperature = RequestReading.Number(ref _cursor, _request, key, "temperature", 0, 1);
                break;
            case Key.TopP:
                _request.TopP = RequestReading.Number(ref _cursor, _request, key, "top_p", 0, 1);
                break;
            case Key.TopK:
                _request.TopK = RequestReading.Number(ref _cursor, _request, key, "top_k", 0, int.MaxValue);
                break;
            case Key.StopSequences:
                RequestReading.Stops(ref _cursor, _request, key, "stop_sequences");
                break;
            case Key.Thinking:
                Thinking(key);
                break;
            case Key.OutputConfig:
                OutputConfig(key);
                break;
            case Key.OutputFormat:
                RefuseFormat("output_format");
                break;
            case Key.Metadata:
                Metadata(key);
                break;
            default:
                Unknown(new DroppedPath(DropSite.Root, -1, -1, -1, default, key));
                break;
        }
    }

    private void Thinking(ByteRange key)
    {
        _request.ThinkingField = new ChatField(key, default, _cursor.Kind);
        if (!RequestReading.Opens(ref _cursor, _request, JsonKind.Object, "thinking"))
        {
            return;
        }

        while (_cursor.NextMember(out var member))
        {
            var kind = _cursor.Kind;
            switch (ThinkingKeys.IndexOf(_request.Text(member)))
            {
                case 0:
                    _request.Thinking = Wish(_request.Text(_cursor.Pass()));
                    break;
                case 1:
                    var number = _request.Text(_cursor.Pass());
                    if (kind != JsonKind.Number || !JsonText.TryReadInteger(number, out var budget) || budget < 1)
                    {
                        _request.Fail(
                            ProblemKind.InvalidValue, "thinking.budget_tokens", "must be an integer of at least 1");
                        break;
                    }

                    _request.ThinkingBudget = budget;
                    break;
                case 2:
                    _cursor.Pass();
                    break;
                default:
                    Unknown(new DroppedPath(DropSite.Root, -1, -1, -1, key, member));
                    break;
            }
        }
    }

    private ThinkingWish Wish(ReadOnlySpan<byte> type)
    {
        if (type.SequenceEqual("enabled"u8))
        {
            return ThinkingWish.Budget;
        }

        if (type.SequenceEqual("adaptive"u8) || type.SequenceEqual("between_tools"u8))
        {
            return ThinkingWish.Adaptive;
        }

        if (!type.SequenceEqual("disabled"u8))
        {
            _request.Fail(ProblemKind.InvalidValue, "thinking.type", "must be enabled, adaptive or disabled");
        }

        return ThinkingWish.Off;
    }

    private void OutputConfig(ByteRange key)
    {
        if (!RequestReading.Opens(ref _cursor, _request, JsonKind.Object, "output_config"))
        {
            return;
        }

        while (_cursor.NextMember(out var member))
        {
            var name = _request.Text(member);
            if (name.SequenceEqual("effort"u8))
            {
                var field = RequestReading.Field(ref _cursor, member);
                _request.EffortField = field with { Key = key };
                _request.Effort = field.IsGiven
                    ? RequestReading.EffortOf(_request.Text(field.Value), _request, "output_config.effort")
                    : Effort.Unsaid;
            }
            else if (name.SequenceEqual("format"u8))
            {
                RefuseFormat("output_config.format");
            }
            else
            {
                Unknown(new DroppedPath(DropSite.Root, -1, -1, -1, key, member));
            }
        }
    }

    private void RefuseFormat(string path)
    {
        if (_cursor.Kind != JsonKind.Null)
        {
            _request.Fail(
                ProblemKind.Unsupported,
                path,
                "JSON mode is not supported for this model; ask for JSON in the prompt or use a tool");
        }

        _cursor.Pass();
    }

    private void Metadata(ByteRange key)
    {
        if (!RequestReading.Opens(ref _cursor, _request, JsonKind.Object, "metadata"))
        {
            return;
        }

        while (_cursor.NextMember(out var member))
        {
            if (!_request.Text(member).SequenceEqual("user_id"u8))
            {
                Unknown(new DroppedPath(DropSite.Root, -1, -1, -1, key, member));
                continue;
            }

            var field = RequestReading.Field(ref _cursor, key);
            if (field.IsGiven && field.Kind != JsonKind.String)
            {
                _request.Fail(ProblemKind.InvalidValue, "metadata.user_id", "must be a string");
            }
            else if (field.IsGiven)
            {
                _request.User = field;
            }
        }
    }

    private void Unknown(in DroppedPath path) => RequestReading.Unknown(ref _cursor, _request, path);
}
