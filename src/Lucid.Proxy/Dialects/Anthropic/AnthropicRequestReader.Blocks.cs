using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.Anthropic;

/// <content>What each kind of block becomes.</content>
internal ref partial struct AnthropicRequestReader
{
    private static readonly KeySet SourceKeys = new("type", "media_type", "data", "url", "content", "file_id");

    private static readonly KeySet SourceTypes = new("base64", "url", "text", "content", "file");

    private enum SourceType
    {
        Base64,
        Url,
        Text,
        Content,
        File,
    }

    private void Add(BlockType type, in BlockFields fields, ChatPart part)
    {
        switch (type)
        {
            case BlockType.Text:
                RequireValue(fields.HasValue, part.Place.At(".text"));
                AddText(part.Value, part.Cache, part.Place);
                break;
            case BlockType.Compaction:
                AddCompaction(fields, part);
                break;
            case BlockType.Thinking:
                _request.AddPart(part with { Kind = PartKind.Thinking });
                break;
            case BlockType.RedactedThinking:
                _request.AddPart(part with { Kind = PartKind.RedactedThinking });
                break;
            case BlockType.ToolUse:
                AddCall(fields, part);
                break;
            case BlockType.ToolResult:
                AddResult(fields, part);
                break;
            case BlockType.SearchResult:
                AddSearchResult(fields, part);
                break;
            default:
                AddMedia(type, fields, part);
                break;
        }
    }

    private void AddCompaction(in BlockFields fields, in ChatPart part)
    {
        if (fields.Content >= 0)
        {
            _cursor = new JsonCursor(_source, fields.Content);
            AddText(RequestReading.String(ref _cursor, _request, part.Place.At(".content"), isOptional: true), default,
                part.Place);
        }
    }

    private void AddCall(in BlockFields fields, ChatPart part)
    {
        Require(part.Id, part.Place.At(".id"));
        Require(part.Name, part.Place.At(".name"));
        part.Kind = PartKind.ToolCall;
        part.HasRawArguments = true;
        if (fields.Input >= 0)
        {
            _cursor = new JsonCursor(_source, fields.Input);
            if (_cursor.Kind != JsonKind.Object)
            {
                _request.Fail(ProblemKind.InvalidValue, part.Place.At(".input"), "must be an object");
            }

            part.Value = _cursor.Pass();
        }

        _request.AddPart(part);
    }

    private void AddResult(in BlockFields fields, ChatPart part)
    {
        Require(part.Id, part.Place.At(".tool_use_id"));
        part.Kind = PartKind.ToolResult;
        var at = _request.Parts.Count;
        _request.AddPart(part);
        if (fields.Content >= 0)
        {
            _cursor = new JsonCursor(_source, fields.Content);
            if (_cursor.Kind != JsonKind.Null)
            {
                Content(TurnRole.User, part.Place);
            }
        }

        _request.Parts[at].ChildCount = _request.Parts.Count - at - 1;
    }

    /// <summary>Only Anthropic's models know search results; to all others they are text under a title.</summary>
    private void AddSearchResult(in BlockFields fields, in ChatPart part)
    {
        if (!part.Name.IsEmpty)
        {
            AddText(part.Name, default, part.Place);
        }

        if (fields.Content >= 0)
        {
            _cursor = new JsonCursor(_source, fields.Content);
            Inner(part.Place);
        }
    }

    private void AddMedia(BlockType type, in BlockFields fields, ChatPart part)
    {
        if (fields.Source < 0)
        {
            _request.Fail(ProblemKind.Missing, part.Place.At(".source"), "Field required");
            return;
        }

        _cursor = new JsonCursor(_source, fields.Source);
        if (!RequestReading.Opens(ref _cursor, _request, JsonKind.Object, part.Place.At(".source")))
        {
            return;
        }

        var source = default(SourceFields);
        source.Content = -1;
        while (_cursor.NextMember(out var key))
        {
            SourceMember(key, ref source);
        }

        switch ((SourceType)SourceTypes.IndexOf(_request.Text(source.Type)))
        {
            case SourceType.Base64:
                var format = MediaReading.Format(_request, source.MediaType, part.Place.At(".source.media_type"));
                MediaReading.Data(_request, source.Data, format, part.Place.At(".source.data"), ref part);
                _request.AddPart(part);
                break;
            case SourceType.Url:
                MediaReading.Url(_request, source.Url, ByLink(type), part.Place.At(".source.url"), ref part);
                _request.AddPart(part);
                break;
            case SourceType.Text:
                part = part with { Kind = PartKind.Media, Source = PartSource.Text, Media = MediaFormat.Text };
                part.Value = source.Data;
                _request.AddPart(part);
                break;
            case SourceType.Content when source.Content >= 0:
                _cursor = new JsonCursor(_source, source.Content);
                Inner(part.Place);
                break;
            case SourceType.File:
                _request.Fail(
                    ProblemKind.Unsupported,
                    part.Place.At(".source.file_id"),
                    "files kept at one provider cannot be read by another: send the data");
                break;
            default:
                _request.Fail(
                    ProblemKind.InvalidValue, part.Place.At(".source.type"), "must be base64, url, text or content");
                break;
        }
    }

    /// <summary>A document made of blocks: the blocks themselves.</summary>
    private void Inner(PartPlace place)
    {
        if (_cursor.Kind == JsonKind.String)
        {
            AddText(_cursor.Pass(), default, place);
            return;
        }

        if (RequestReading.Opens(ref _cursor, _request, JsonKind.Array, place))
        {
            while (!_request.IsLost && _cursor.NextElement())
            {
                Block(TurnRole.User, place with { Child = place.Child < 0 ? 0 : place.Child });
            }
        }
    }

    private void SourceMember(ByteRange key, ref SourceFields source)
    {
        var isText = _cursor.Kind == JsonKind.String;
        var number = SourceKeys.IndexOf(_request.Text(key));
        if (number == 4)
        {
            source.Content = Here();
            return;
        }

        var value = _cursor.Pass();
        value = isText ? value : default;
        switch (number)
        {
            case 0:
                source.Type = value;
                break;
            case 1:
                source.MediaType = value;
                break;
            case 2:
                source.Data = value;
                break;
            case 3:
                source.Url = value;
                break;
            default:
                break;
        }
    }

    private void RequireValue(bool hasValue, in FieldPath path)
    {
        if (!hasValue)
        {
            _request.Fail(ProblemKind.Missing, path, "must be a string");
        }
    }

    private void Require(ByteRange value, in FieldPath path)
    {
        if (value.IsEmpty)
        {
            _request.Fail(ProblemKind.Missing, path, "Field required");
        }
    }

    private static MediaFormat ByLink(BlockType type) => type switch
    {
        BlockType.Image => MediaFormat.AnyImage,
        BlockType.Audio => MediaFormat.AnyAudio,
        BlockType.Video => MediaFormat.AnyVideo,
        _ => MediaFormat.Pdf,
    };

    private struct SourceFields
    {
        public ByteRange Type;
        public ByteRange MediaType;
        public ByteRange Data;
        public ByteRange Url;
        public int Content;
    }
}
