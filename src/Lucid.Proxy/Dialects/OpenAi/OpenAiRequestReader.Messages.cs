using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <content>Messages.</content>
internal ref partial struct OpenAiRequestReader
{
    private static readonly KeySet MessageKeys = new(
        "role", "content", "tool_calls", "tool_call_id", "reasoning_details", "reasoning_content", "reasoning",
        "refusal", "cache_control", "function_call", "annotations", "audio", "extra_content");

    private static readonly KeySet CallKeys = new("id", "type", "function", "index", "extra_content");

    private static readonly KeySet DetailKeys = new("type", "text", "signature", "data");

    private enum MessageKey
    {
        Role,
        Content,
        ToolCalls,
        ToolCallId,
        ReasoningDetails,
        ReasoningContent,
        Reasoning,
        Refusal,
        CacheControl,
        FunctionCall,
        Annotations,
        Audio,
        ExtraContent,
    }

    private void Message(int index)
    {
        if (_cursor.Kind != JsonKind.Object)
        {
            _cursor.Pass();
            _request.Fail(ProblemKind.InvalidValue, FieldPath.Message(index), "must be an object");
            return;
        }

        var fields = new MessageFields { Content = -1, Calls = -1, Details = -1 };
        _cursor.Enter();
        while (_cursor.NextMember(out var key))
        {
            MessageMember(index, key, ref fields);
        }

        // The members may come in any order: they are read once all are known, and the walk then goes on behind them.
        var end = _cursor;
        BeginTurn();
        var role = _request.Text(fields.Role);
        if (role.SequenceEqual("user"u8))
        {
            ContentAt(fields.Content, TurnRole.User, new PartPlace(index, -1));
            Finish(TurnRole.User, index, fields);
        }
        else if (role.SequenceEqual("assistant"u8))
        {
            Assistant(index, fields);
            Finish(TurnRole.Assistant, index, fields);
        }
        else if (role.SequenceEqual("system"u8) || role.SequenceEqual("developer"u8))
        {
            ContentAt(fields.Content, TurnRole.System, new PartPlace(index, -1));
            Finish(TurnRole.System, index, fields);
        }
        else if (role.SequenceEqual("tool"u8))
        {
            Result(index, fields);
            Finish(TurnRole.User, index, fields);
        }
        else
        {
            _request.Fail(
                role.IsEmpty ? ProblemKind.Missing : ProblemKind.InvalidValue,
                FieldPath.Message(index, ".role"),
                "must be system, developer, user, assistant or tool");
        }

        _cursor = end;
    }

    private void MessageMember(int index, ByteRange key, ref MessageFields fields)
    {
        switch ((MessageKey)MessageKeys.IndexOf(_request.Text(key)))
        {
            case MessageKey.Role:
                fields.Role = RequestReading.String(ref _cursor, _request, FieldPath.Message(index, ".role"));
                break;
            case MessageKey.Content:
                fields.Content = Here();
                break;
            case MessageKey.ToolCalls:
                fields.Calls = Here();
                break;
            case MessageKey.ToolCallId:
                fields.CallId = RequestReading.StringOrNothing(ref _cursor);
                break;
            case MessageKey.ReasoningDetails:
                fields.Details = Here();
                break;
            case MessageKey.ReasoningContent or MessageKey.Reasoning:
                fields.Reasoning = RequestReading.Field(ref _cursor, key);
                break;
            case MessageKey.Refusal:
                fields.Refusal = RequestReading.StringOrNothing(ref _cursor);
                break;
            case MessageKey.CacheControl:
                fields.Cache = CacheValue();
                break;
            case MessageKey.FunctionCall:
                Beyond(
                    _cursor.Kind != JsonKind.Null,
                    FieldPath.Message(index, ".function_call"),
                    "use tool_calls, its successor");
                _cursor.Pass();
                break;
            case MessageKey.ExtraContent when _request.IsOwnDialect && _cursor.Kind == JsonKind.Object:
                fields.Extra = _cursor.Pass();
                break;
            default:
                Unknown(new DroppedPath(DropSite.Message, index, -1, -1, default, key));
                break;
        }
    }

    private void Assistant(int index, in MessageFields fields)
    {
        if (fields.Details >= 0)
        {
            _cursor = new JsonCursor(_source, fields.Details);
            Details(index);
        }
        else if (fields.Reasoning.IsGiven && !fields.Reasoning.Value.IsEmpty)
        {
            _request.Drop(new DroppedPath(DropSite.Message, index, -1, -1, default, fields.Reasoning.Key));
        }

        if (fields.Content >= 0)
        {
            ContentAt(fields.Content, TurnRole.Assistant, new PartPlace(index, -1));
        }

        if (!fields.Extra.IsEmpty)
        {
            AddExtra(index, fields.Extra);
        }

        if (!fields.Refusal.IsEmpty)
        {
            _request.AddPart(new ChatPart { Kind = PartKind.Text, Value = fields.Refusal, Place = new(index, -1) });
        }

        if (fields.Calls >= 0)
        {
            _cursor = new JsonCursor(_source, fields.Calls);
            Calls(index);
        }
    }

    /// <summary>Thinking that an Anthropic model did on an earlier turn, in the form in which we told it.</summary>
    private void Details(int index)
    {
        var path = FieldPath.Message(index, ".reasoning_details");
        if (!RequestReading.Opens(ref _cursor, _request, JsonKind.Array, path))
        {
            return;
        }

        while (!_request.IsLost && _cursor.NextElement())
        {
            if (_cursor.Kind != JsonKind.Object)
            {
                _cursor.Pass();
                continue;
            }

            var part = new ChatPart { Kind = PartKind.Thinking, Place = new(index, -1) };
            var data = default(ByteRange);
            _cursor.Enter();
            while (_cursor.NextMember(out var key))
            {
                var known = DetailKeys.IndexOf(_request.Text(key));
                var value = RequestReading.StringOrNothing(ref _cursor);
                part.Value = known == 1 ? value : part.Value;
                part.Signature = known == 2 ? value : part.Signature;
                data = known == 3 ? value : data;
            }

            if (!data.IsEmpty)
            {
                part = part with { Kind = PartKind.RedactedThinking, Value = data };
            }

            _request.AddPart(part);
        }
    }

    private void Calls(int index)
    {
        if (!RequestReading.Opens(ref _cursor, _request, JsonKind.Array, FieldPath.Message(index, ".tool_calls")))
        {
            return;
        }

        for (var i = 0; !_request.IsLost && _cursor.NextElement(); i++)
        {
            var part = new ChatPart { Kind = PartKind.ToolCall, Place = new(index, i, IsCall: true) };
            if (!RequestReading.Opens(ref _cursor, _request, JsonKind.Object, part.Place))
            {
                continue;
            }

            var type = default(ByteRange);
            while (_cursor.NextMember(out var key))
            {
                switch (CallKeys.IndexOf(_request.Text(key)))
                {
                    case 0:
                        part.Id = RequestReading.StringOrNothing(ref _cursor);
                        break;
                    case 1:
                        type = RequestReading.StringOrNothing(ref _cursor);
                        break;
                    case 2 when _cursor.Kind == JsonKind.Object:
                        CallFunction(ref part);
                        break;
                    case 3:
                        _cursor.Pass();
                        break;
                    case 4 when _request.IsOwnDialect && _cursor.Kind == JsonKind.Object:
                        part.Extra = _cursor.Pass();
                        break;
                    default:
                        Unknown(new DroppedPath(DropSite.Call, index, i, -1, default, key));
                        break;
                }
            }

            RefuseIf(
                !type.IsEmpty && !_request.Text(type).SequenceEqual("function"u8),
                part.Place.At(".type"),
                "only calls of the type function can be passed on");
            Require(part.Id, part.Place.At(".id"));
            Require(part.Name, part.Place.At(".function.name"));
            _request.AddPart(part);
        }
    }

    /// <summary>What stands beside the text of a message is kept with it.</summary>
    private void AddExtra(int index, ByteRange extra)
    {
        for (var i = _request.Parts.Count - 1; i >= _firstPart; i--)
        {
            if (_request.Parts[i].Kind == PartKind.Text)
            {
                _request.Parts[i].Extra = extra;
                return;
            }
        }

        _request.AddPart(new ChatPart { Kind = PartKind.Text, Extra = extra, Place = new(index, -1) });
    }

    private void CallFunction(ref ChatPart part)
    {
        _cursor.Enter();
        while (_cursor.NextMember(out var key))
        {
            var name = _request.Text(key);
            if (name.SequenceEqual("name"u8) && _cursor.Kind == JsonKind.String)
            {
                part.Name = _cursor.Pass();
            }
            else if (name.SequenceEqual("arguments"u8) && _cursor.Kind is JsonKind.String or JsonKind.Object)
            {
                part.HasRawArguments = _cursor.Kind == JsonKind.Object;
                part.Value = _cursor.Pass();
            }
            else
            {
                _cursor.Pass();
            }
        }
    }

    private void Result(int index, in MessageFields fields)
    {
        Require(fields.CallId, FieldPath.Message(index, ".tool_call_id"));
        var place = new PartPlace(index, -1);
        var at = _request.Parts.Count;
        _request.AddPart(new ChatPart { Kind = PartKind.ToolResult, Id = fields.CallId, Place = place });
        ContentAt(fields.Content, TurnRole.User, place);
        _request.Parts[at].ChildCount = _request.Parts.Count - at - 1;
    }

    private void Require(ByteRange value, in FieldPath path)
    {
        if (value.IsEmpty)
        {
            _request.Fail(ProblemKind.Missing, path, "Field required");
        }
    }

    private void BeginTurn() => _firstPart = _request.Parts.Count;

    private void Finish(TurnRole role, int index, in MessageFields fields)
    {
        if (!fields.Cache.IsEmpty && _request.Parts.Count > _firstPart)
        {
            _request.Parts[LastOf(_firstPart)].Cache = fields.Cache;
        }

        EndTurn(role, index);
    }

    private void EndTurn(TurnRole role, int index) =>
        _request.Turns.Add(new ChatTurn(role, _firstPart, _request.Parts.Count, index));

    private int LastOf(int first)
    {
        var last = first;
        for (var i = first; i < _request.Parts.Count; i += 1 + _request.Parts[i].ChildCount)
        {
            last = i;
        }

        return last;
    }

    private struct MessageFields
    {
        public ByteRange Role;
        public ByteRange CallId;
        public ByteRange Refusal;
        public ByteRange Extra;
        public ByteRange Cache;
        public ChatField Reasoning;

        // Where values begin that are read later; -1 when they are not there.
        public int Content;
        public int Calls;
        public int Details;
    }
}
