using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.Anthropic;

/// <content>Messages and their blocks.</content>
internal ref partial struct AnthropicRequestReader
{
    private static readonly KeySet MessageKeys = new("role", "content");

    private static readonly KeySet BlockKeys = new(
        "type", "text", "source", "title", "id", "name", "input", "tool_use_id", "content", "is_error", "thinking",
        "signature", "data", "cache_control", "caller");

    private static readonly KeySet Types = new(
        "text", "image", "document", "audio", "video", "tool_use", "tool_result", "thinking", "redacted_thinking",
        "search_result", "compaction");

    private enum BlockKey
    {
        Type,
        Text,
        Source,
        Title,
        Id,
        Name,
        Input,
        ToolUseId,
        Content,
        IsError,
        Thinking,
        Signature,
        Data,
        CacheControl,
        Caller,
    }

    private enum BlockType
    {
        Text,
        Image,
        Document,
        Audio,
        Video,
        ToolUse,
        ToolResult,
        Thinking,
        RedactedThinking,
        SearchResult,
        Compaction,
    }

    private void Message(int index)
    {
        if (_cursor.Kind != JsonKind.Object)
        {
            _cursor.Pass();
            _request.Fail(ProblemKind.InvalidValue, FieldPath.Message(index), "must be an object");
            return;
        }

        var role = default(ByteRange);
        var content = -1;
        _cursor.Enter();
        while (_cursor.NextMember(out var key))
        {
            switch (MessageKeys.IndexOf(_request.Text(key)))
            {
                case 0:
                    role = RequestReading.String(ref _cursor, _request, FieldPath.Message(index, ".role"));
                    break;
                case 1:
                    content = Here();
                    break;
                default:
                    Unknown(new DroppedPath(DropSite.Message, index, -1, -1, default, key));
                    break;
            }
        }

        var end = _cursor;
        var name = _request.Text(role);
        var turn = name.SequenceEqual("user"u8) ? TurnRole.User
            : name.SequenceEqual("assistant"u8) ? TurnRole.Assistant
            : TurnRole.System;
        if (turn == TurnRole.System && !name.SequenceEqual("system"u8))
        {
            _request.Fail(
                ProblemKind.InvalidValue, FieldPath.Message(index, ".role"), "must be user, assistant or system");
        }
        else if (content < 0)
        {
            _request.Fail(ProblemKind.Missing, FieldPath.Message(index, ".content"), "Field required");
        }
        else
        {
            BeginTurn();
            _cursor = new JsonCursor(_source, content);
            Content(turn, new PartPlace(index, -1));
            EndTurn(turn, index);
        }

        _cursor = end;
    }

    private void Content(TurnRole role, PartPlace place)
    {
        switch (_cursor.Kind)
        {
            case JsonKind.String:
                AddText(_cursor.Pass(), default, place);
                break;
            case JsonKind.Array:
                _cursor.Enter();
                for (var i = 0; !_request.IsLost && _cursor.NextElement(); i++)
                {
                    Block(role, place.Part < 0 ? place with { Part = i } : place with { Child = i });
                }

                break;
            default:
                _cursor.Pass();
                _request.Fail(
                    ProblemKind.InvalidValue,
                    place.Message < 0 ? "system" : (FieldPath)place,
                    "must be a string or an array of blocks");
                break;
        }
    }

    private void Block(TurnRole role, PartPlace place)
    {
        if (_cursor.Kind != JsonKind.Object)
        {
            _cursor.Pass();
            _request.Fail(ProblemKind.InvalidValue, place, "must be an object");
            return;
        }

        var fields = new BlockFields { Source = -1, Content = -1, Input = -1 };
        var part = new ChatPart { Place = place };
        _cursor.Enter();
        while (_cursor.NextMember(out var key))
        {
            BlockMember(key, ref fields, ref part);
        }

        var end = _cursor;
        if (Allows(role, place, fields.Type, out var type))
        {
            Add(type, fields, part);
        }

        _cursor = end;
    }

    private void BlockMember(ByteRange key, ref BlockFields fields, ref ChatPart part)
    {
        switch ((BlockKey)BlockKeys.IndexOf(_request.Text(key)))
        {
            case BlockKey.Type:
                fields.Type = RequestReading.String(ref _cursor, _request, part.Place.At(".type"));
                break;
            case BlockKey.Text or BlockKey.Thinking or BlockKey.Data when _cursor.Kind == JsonKind.String:
                part.Value = _cursor.Pass();
                fields.HasValue = true;
                break;
            case BlockKey.Id or BlockKey.ToolUseId when _cursor.Kind == JsonKind.String:
                part.Id = _cursor.Pass();
                break;
            case BlockKey.Name or BlockKey.Title when _cursor.Kind == JsonKind.String:
                part.Name = _cursor.Pass();
                break;
            case BlockKey.Signature when _cursor.Kind == JsonKind.String:
                part.Signature = _cursor.Pass();
                break;
            case BlockKey.Source:
                fields.Source = Here();
                break;
            case BlockKey.Content:
                fields.Content = Here();
                break;
            case BlockKey.Input:
                fields.Input = Here();
                break;
            case BlockKey.IsError:
                part.IsError = RequestReading.Flag(ref _cursor, _request, part.Place.At(".is_error"));
                break;
            case BlockKey.CacheControl:
                part.Cache = CacheValue();
                break;
            case BlockKey.Caller:
                // Says who called the tool; only our client's own calls are passed on at all.
                _cursor.Pass();
                break;
            default:
                if (RequestReading.PassSays(ref _cursor, _request))
                {
                    _request.Drop(part.Place, key);
                }

                break;
        }
    }

    /// <summary>Whether a block may stand where it stands. What an Anthropic model's own tools left behind cannot be
    /// shown to another model, call and result alike, and is named.</summary>
    private bool Allows(TurnRole role, PartPlace place, ByteRange typeName, out BlockType type)
    {
        var name = _request.Text(typeName);
        type = (BlockType)Types.IndexOf(name);
        if (type < 0)
        {
            var isServers = name.SequenceEqual("server_tool_use"u8) || name.EndsWith("_tool_result"u8);
            if (isServers && role == TurnRole.Assistant)
            {
                _request.Drop(place);
                return false;
            }

            _request.Fail(
                typeName.IsEmpty ? ProblemKind.Missing : ProblemKind.InvalidValue,
                place.At(".type"),
                "must be text, image, document, audio, video, tool_use, tool_result, thinking or search_result");
            return false;
        }

        var isRight = type switch
        {
            BlockType.Text => true,
            BlockType.ToolUse or BlockType.Thinking or BlockType.RedactedThinking or BlockType.Compaction =>
                role == TurnRole.Assistant,
            BlockType.ToolResult => role == TurnRole.User && place.Child < 0,
            _ => role == TurnRole.User,
        };
        if (!isRight)
        {
            _request.Fail(ProblemKind.InvalidValue, place.At(".type"), "such a block cannot stand here");
        }

        return isRight;
    }

    /// <summary>A billing line that one client puts in front of its system prompt is left out: it differs between
    /// sessions and would defeat the cache of every upstream that looks at the front of a prompt.</summary>
    private void AddText(ByteRange text, ByteRange cache, PartPlace place)
    {
        if (place is { Message: -1, Part: 0 } && _request.Text(text).StartsWith("x-anthropic-billing-header:"u8))
        {
            _request.Drop(place);
            return;
        }

        _request.AddPart(new ChatPart { Kind = PartKind.Text, Value = text, Cache = cache, Place = place });
    }

    private void BeginTurn() => _firstPart = _request.Parts.Count;

    private void EndTurn(TurnRole role, int index)
    {
        if (role == TurnRole.Assistant)
        {
            PlaceThoughtSignatures();
        }

        _request.Turns.Add(new ChatTurn(role, _firstPart, _request.Parts.Count, index));
    }

    /// <summary>Thought signatures that came to the client as thinking belong to the call behind them, or, where none
    /// follows, to the last one in front.</summary>
    private void PlaceThoughtSignatures()
    {
        var pending = default(ByteRange);
        var lastCall = -1;
        var hasLate = false;
        for (var i = _firstPart; i < _request.Parts.Count; i++)
        {
            ref var part = ref _request.Parts[i];
            if (part.Kind == PartKind.ToolCall)
            {
                part.Signature = pending;
                pending = default;
                lastCall = i;
            }
            else if (part.Kind == PartKind.Thinking
                && GoogleMark.Inner(_request, part.Signature, out var tool) is { IsEmpty: false } mark)
            {
                hasLate |= tool >= 0;
                pending = tool < 0 ? mark : pending;
            }
        }

        if (!pending.IsEmpty && lastCall >= 0 && _request.Parts[lastCall].Signature.IsEmpty)
        {
            _request.Parts[lastCall].Signature = pending;
        }

        for (var i = _firstPart; hasLate && i < _request.Parts.Count; i++)
        {
            ref readonly var part = ref _request.Parts[i];
            if (part.Kind == PartKind.Thinking
                && GoogleMark.Inner(_request, part.Signature, out var tool) is { IsEmpty: false } mark && tool >= 0)
            {
                PlaceLate(tool, mark);
            }
        }
    }

    private void PlaceLate(int tool, ByteRange signature)
    {
        for (var i = _firstPart; i < _request.Parts.Count; i++)
        {
            ref var part = ref _request.Parts[i];
            if (part.Kind == PartKind.ToolCall && tool-- == 0)
            {
                part.Signature = signature;
                return;
            }
        }
    }

    private struct BlockFields
    {
        public ByteRange Type;
        public bool HasValue;

        // Where values begin that are read later; -1 when they are not there.
        public int Source;
        public int Content;
        public int Input;
    }
}
