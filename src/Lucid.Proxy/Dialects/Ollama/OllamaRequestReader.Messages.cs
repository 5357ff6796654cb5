using System;
using System.Runtime.CompilerServices;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.Ollama;

/// <content>Messages. Calls often come without an id, and results with the name of their tool or with nothing at all:
/// calls get an id of their place here, and a result belongs to the first call of its tool that has none yet.</content>
internal ref partial struct OllamaRequestReader
{
    private static readonly KeySet MessageKeys = new(
        "role", "content", "images", "thinking", "tool_calls", "tool_name", "tool_call_id");

    private static readonly KeySet CallKeys = new("id", "function", "type");

    private static readonly KeySet FunctionKeys = new("name", "arguments", "index");

    private enum MessageKey
    {
        Role,
        Content,
        Images,
        Thinking,
        ToolCalls,
        ToolName,
        ToolCallId,
    }

    private void Messages()
    {
        _cursor.Enter();
        for (var i = 0; !_request.IsLost && _cursor.NextElement(); i++)
        {
            Message(i);
        }
    }

    private void Message(int index)
    {
        if (_cursor.Kind != JsonKind.Object)
        {
            _cursor.Pass();
            _request.Fail(ProblemKind.InvalidValue, FieldPath.Message(index), "must be an object");
            return;
        }

        var fields = new MessageFields { Images = -1, Calls = -1 };
        _cursor.Enter();
        while (_cursor.NextMember(out var key))
        {
            Member(index, key, ref fields);
        }

        // The members may come in any order: they are read once all are known, and the walk then goes on behind them.
        var end = _cursor;
        var first = _request.Parts.Count;
        var role = _request.Text(fields.Role);
        if (role.SequenceEqual("tool"u8))
        {
            Result(index, fields);
            _request.Turns.Add(new ChatTurn(TurnRole.User, first, _request.Parts.Count, index));
        }
        else if (role.SequenceEqual("user"u8))
        {
            Said(index, fields);
            _request.Turns.Add(new ChatTurn(TurnRole.User, first, _request.Parts.Count, index));
        }
        else if (role.SequenceEqual("system"u8))
        {
            Said(index, fields);
            _request.Turns.Add(new ChatTurn(TurnRole.System, first, _request.Parts.Count, index));
        }
        else if (role.SequenceEqual("assistant"u8))
        {
            Assistant(index, fields);
            _request.Turns.Add(new ChatTurn(TurnRole.Assistant, first, _request.Parts.Count, index));
        }
        else
        {
            _request.Fail(
                role.IsEmpty ? ProblemKind.Missing : ProblemKind.InvalidValue,
                FieldPath.Message(index, ".role"),
                "must be system, user, assistant or tool");
        }

        _cursor = end;
    }

    private void Member(int index, ByteRange key, ref MessageFields fields)
    {
        switch ((MessageKey)MessageKeys.IndexOf(_request.Text(key)))
        {
            case MessageKey.Role:
                fields.Role = RequestReading.String(ref _cursor, _request, FieldPath.Message(index, ".role"));
                break;
            case MessageKey.Content:
                fields.Content = RequestReading.String(
                    ref _cursor, _request, FieldPath.Message(index, ".content"), isOptional: true);
                break;
            case MessageKey.Images:
                fields.Images = Here();
                break;
            case MessageKey.Thinking:
                fields.Thinking = RequestReading.Field(ref _cursor, key);
                break;
            case MessageKey.ToolCalls:
                fields.Calls = Here();
                break;
            case MessageKey.ToolName:
                fields.ToolName = RequestReading.StringOrNothing(ref _cursor);
                break;
            case MessageKey.ToolCallId:
                fields.CallId = RequestReading.StringOrNothing(ref _cursor);
                break;
            default:
                RequestReading.Unknown(
                    ref _cursor, _request, new DroppedPath(DropSite.Message, index, -1, -1, default, key));
                break;
        }
    }

    private void Said(int index, in MessageFields fields)
    {
        Images(index, fields.Images, isAllowed: !_request.Text(fields.Role).SequenceEqual("system"u8));
        if (!fields.Content.IsEmpty)
        {
            _request.AddPart(
                new ChatPart { Kind = PartKind.Text, Value = fields.Content, Place = new PartPlace(index, -1) });
        }
    }

    private void Images(int index, int position, bool isAllowed)
    {
        if (position < 0)
        {
            return;
        }

        _cursor = new JsonCursor(_source, position);
        if (!RequestReading.Opens(ref _cursor, _request, JsonKind.Array, FieldPath.Message(index, ".images")))
        {
            return;
        }

        for (var i = 0; !_request.IsLost && _cursor.NextElement(); i++)
        {
            var part = new ChatPart { Place = new PartPlace(index, i, IsImage: true) };
            var data = RequestReading.String(ref _cursor, _request, part.Place);
            var format = MediaFormats.FindImage(_request.Text(data));
            MediaReading.Data(_request, data, format, part.Place, ref part);
            if (!isAllowed)
            {
                _request.Fail(
                    ProblemKind.InvalidValue, part.Place, "only messages of the user and of tools can have images");
            }
            else if (MediaFormats.KindOf(part.Media) != MediaKinds.Image)
            {
                _request.Fail(
                    ProblemKind.InvalidValue, part.Place, "must be the base64 of a png, jpeg, gif or webp image");
            }

            _request.AddPart(part);
        }
    }

    private void Assistant(int index, in MessageFields fields)
    {
        if (fields.Thinking.IsGiven && !fields.Thinking.Value.IsEmpty)
        {
            Thought(index, fields.Thinking);
        }

        Images(index, fields.Images, isAllowed: false);
        if (!fields.Content.IsEmpty)
        {
            _request.AddPart(
                new ChatPart { Kind = PartKind.Text, Value = fields.Content, Place = new PartPlace(index, -1) });
        }

        _calls = new CallRun { First = _request.Parts.Count };
        if (fields.Calls >= 0)
        {
            _cursor = new JsonCursor(_source, fields.Calls);
            Calls(index);
        }

        _calls.Count = Math.Min(_request.Parts.Count - _calls.First, TurnRules.MaxCallsPerTurn);
        for (var i = 0; i < _calls.Count; i++)
        {
            _calls.Names[i] = ChatRequest.HashOf(_request.Text(_request.Parts[_calls.First + i].Name));
        }
    }

    private void Thought(int index, in ChatField thinking)
    {
        if (thinking.Kind != JsonKind.String)
        {
            _request.Fail(ProblemKind.InvalidValue, FieldPath.Message(index, ".thinking"), "must be a string");
        }
        else if (_keepsThinking)
        {
            _request.AddPart(new ChatPart
            {
                Kind = PartKind.Thinking,
                Value = thinking.Value,
                Place = new PartPlace(index, -1),
            });
        }
        else
        {
            _request.Drop(new DroppedPath(DropSite.Message, index, -1, -1, default, thinking.Key));
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
            var part = new ChatPart { Kind = PartKind.ToolCall, Place = new PartPlace(index, i, IsCall: true) };
            if (i >= TurnRules.MaxCallsPerTurn)
            {
                _request.Fail(ProblemKind.InvalidValue, part.Place, "is more than 256 tool calls of one turn");
            }

            if (!RequestReading.Opens(ref _cursor, _request, JsonKind.Object, part.Place))
            {
                continue;
            }

            while (_cursor.NextMember(out var key))
            {
                switch (CallKeys.IndexOf(_request.Text(key)))
                {
                    case 0:
                        part.Id = RequestReading.StringOrNothing(ref _cursor);
                        break;
                    case 1 when _cursor.Kind == JsonKind.Object:
                        CallFunction(index, i, ref part);
                        break;
                    case 2:
                        _cursor.Pass();
                        break;
                    default:
                        UnknownInCall(index, i, key);
                        break;
                }
            }

            if (part.Name.IsEmpty)
            {
                _request.Fail(ProblemKind.Missing, part.Place.At(".function.name"), "Field required");
            }

            part.Id = part.Id.IsEmpty ? _request.MakeCallId(index, i) : part.Id;
            _request.AddPart(part);
        }
    }

    private void CallFunction(int index, int call, ref ChatPart part)
    {
        _cursor.Enter();
        while (_cursor.NextMember(out var key))
        {
            switch (FunctionKeys.IndexOf(_request.Text(key)))
            {
                case 0:
                    part.Name = RequestReading.StringOrNothing(ref _cursor);
                    break;
                case 1 when _cursor.Kind is JsonKind.Object or JsonKind.String:
                    part.HasRawArguments = _cursor.Kind == JsonKind.Object;
                    part.Value = _cursor.Pass();
                    break;
                case 2:
                    _cursor.Pass();
                    break;
                default:
                    UnknownInCall(index, call, key);
                    break;
            }
        }
    }

    private void UnknownInCall(int index, int call, ByteRange key) => RequestReading.Unknown(
        ref _cursor, _request, new DroppedPath(DropSite.Call, index, call, -1, default, key));

    private void Result(int index, in MessageFields fields)
    {
        var at = _request.Parts.Count;
        _request.AddPart(new ChatPart
        {
            Kind = PartKind.ToolResult,
            Id = CallOf(fields.CallId, fields.ToolName),
            Place = new PartPlace(index, -1),
        });
        _calls.Results++;
        Said(index, fields);
        _request.Parts[at].ChildCount = _request.Parts.Count - at - 1;
        if (_calls.Results > TurnRules.MaxCallsPerTurn)
        {
            _request.Fail(
                ProblemKind.InvalidValue, new PartPlace(index, -1), "is more than 256 results of one turn");
        }
    }

    /// <summary>The call of a result: by its id if it has one, else the first of the turn that has no result yet, of
    /// this tool if it is named.</summary>
    private ByteRange CallOf(ByteRange id, ByteRange toolName)
    {
        var hash = ChatRequest.HashOf(_request.Text(id.IsEmpty ? toolName : id));
        for (var i = id.IsEmpty ? _calls.FirstOpen : 0; i < _calls.Count; i++)
        {
            ref readonly var call = ref _request.Parts[_calls.First + i];
            var isIt = !id.IsEmpty
                ? call.IdHash == hash && _request.IsSame(_request.Text(call.Id), _request.Text(id))
                : !_calls.Answered[i]
                    && (toolName.IsEmpty
                        || (_calls.Names[i] == hash
                            && _request.IsSame(_request.Text(call.Name), _request.Text(toolName))));
            if (isIt)
            {
                Answer(i);
                return call.Id;
            }
        }

        return id;
    }

    private void Answer(int call)
    {
        _calls.Answered[call] = true;
        while (_calls.FirstOpen < _calls.Count && _calls.Answered[_calls.FirstOpen])
        {
            _calls.FirstOpen++;
        }
    }

    private int Here() => RequestReading.Here(ref _cursor);

    private struct MessageFields
    {
        public ByteRange Role;
        public ByteRange Content;
        public ByteRange ToolName;
        public ByteRange CallId;
        public ChatField Thinking;

        // Where values begin that are read later; -1 when they are not there.
        public int Images;
        public int Calls;
    }

    /// <summary>The calls of the assistant's last message, and the results that came since.</summary>
    private struct CallRun
    {
        public int First;
        public int Count;
        public int Results;

        // All calls in front of it have their result.
        public int FirstOpen;
        public Marks Answered;

        // Hashes of the names.
        public Hashes Names;
    }

    [InlineArray(TurnRules.MaxCallsPerTurn)]
    private struct Marks
    {
        private bool _first;
    }

    [InlineArray(TurnRules.MaxCallsPerTurn)]
    private struct Hashes
    {
        private int _first;
    }
}
