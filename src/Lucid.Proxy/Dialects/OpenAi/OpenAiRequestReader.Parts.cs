using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <content>The content of a message: a string, or parts.</content>
internal ref partial struct OpenAiRequestReader
{
    private static readonly KeySet PartKeys = new(
        "type", "text", "image_url", "input_audio", "file", "video_url", "audio_url", "refusal", "cache_control",
        "prompt_cache_breakpoint");

    private enum PartKey
    {
        Type,
        Text,
        ImageUrl,
        InputAudio,
        File,
        VideoUrl,
        AudioUrl,
        Refusal,
        CacheControl,
        CacheBreakpoint,
    }

    private void ContentAt(int position, TurnRole role, PartPlace place)
    {
        if (position < 0)
        {
            _request.Fail(ProblemKind.Missing, place, "Field required");
            return;
        }

        _cursor = new JsonCursor(_source, position);
        Content(role, place);
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
                    Part(role, place with { Part = i });
                }

                break;
            default:
                // An assistant that only called tools said nothing; the other roles have to say something.
                var isFine = _cursor.Kind == JsonKind.Null && role == TurnRole.Assistant;
                _cursor.Pass();
                if (!isFine)
                {
                    _request.Fail(
                        ProblemKind.InvalidValue,
                        place.Message < 0 ? "system" : (FieldPath)place,
                        "must be a string or an array of parts");
                }

                break;
        }
    }

    private void AddText(ByteRange text, ByteRange cache, PartPlace place) =>
        _request.AddPart(new ChatPart { Kind = PartKind.Text, Value = text, Cache = cache, Place = place });

    private void Part(TurnRole role, PartPlace place)
    {
        if (_cursor.Kind != JsonKind.Object)
        {
            _cursor.Pass();
            _request.Fail(ProblemKind.InvalidValue, place, "must be an object");
            return;
        }

        var type = default(ByteRange);
        var text = default(ByteRange);
        var hasText = false;
        var payload = -1;
        var payloadKey = default(ByteRange);
        var part = new ChatPart { Place = place };
        _cursor.Enter();
        while (_cursor.NextMember(out var key))
        {
            switch ((PartKey)PartKeys.IndexOf(_request.Text(key)))
            {
                case PartKey.Type:
                    type = RequestReading.StringOrNothing(ref _cursor);
                    break;
                case PartKey.Text or PartKey.Refusal when _cursor.Kind == JsonKind.String:
                    text = _cursor.Pass();
                    hasText = true;
                    break;
                case PartKey.ImageUrl or PartKey.InputAudio or PartKey.File or PartKey.VideoUrl or PartKey.AudioUrl:
                    payload = Here();
                    payloadKey = key;
                    break;
                case PartKey.CacheControl:
                    part.Cache = CacheValue();
                    break;
                case PartKey.CacheBreakpoint:
                    // The same wish in OpenAI's words; where to cut is what counts.
                    part.Cache = _cursor.Kind == JsonKind.Object ? Breakpoint() : Nothing();
                    break;
                default:
                    Unknown(place, key, default);
                    break;
            }
        }

        var end = _cursor;
        var name = (PartKey)PartKeys.IndexOf(_request.Text(type));
        if (name is PartKey.Text or PartKey.Refusal)
        {
            RequireText(hasText, place);
            AddText(text, part.Cache, place);
        }
        else if (type.IsEmpty || name is < PartKey.ImageUrl or > PartKey.AudioUrl)
        {
            UnknownType(type, place);
        }
        else if (role != TurnRole.User)
        {
            _request.Fail(ProblemKind.InvalidValue, place, "only messages of the user can have media");
        }
        else if (payload < 0)
        {
            _request.Fail(ProblemKind.Missing, MediaPath(place, name), "Field required");
        }
        else
        {
            _cursor = new JsonCursor(_source, payload);
            Media(name, payloadKey, ref part);
            _request.AddPart(part);
        }

        _cursor = end;
    }

    private void RequireText(bool hasText, PartPlace place)
    {
        if (!hasText)
        {
            _request.Fail(ProblemKind.Missing, place.At(".text"), "must be a string");
        }
    }

    private void UnknownType(ByteRange type, PartPlace place)
    {
        if (type.IsEmpty)
        {
            _request.Fail(ProblemKind.Missing, place.At(".type"), "Field required");
            return;
        }

        _request.Fail(
            ProblemKind.InvalidValue,
            place.At(".type"),
            "must be text, refusal, image_url, input_audio, file or video_url (input_text and input_image are of the "
            + "Responses API)");
    }

    private void Media(PartKey name, ByteRange key, ref ChatPart part)
    {
        part.Kind = PartKind.Media;
        switch (name)
        {
            case PartKey.InputAudio:
                Audio(ref part);
                break;
            case PartKey.File:
                File(ref part);
                break;
            default:
                Link(name, key, ref part);
                break;
        }
    }

    /// <summary><c>{"url":..}</c>, or the link alone as some clients send it.</summary>
    private void Link(PartKey name, ByteRange parent, ref ChatPart part)
    {
        var url = default(ByteRange);
        if (_cursor.Kind == JsonKind.String)
        {
            url = _cursor.Pass();
        }
        else if (_cursor.Kind == JsonKind.Object)
        {
            _cursor.Enter();
            while (_cursor.NextMember(out var key))
            {
                if (_request.Text(key).SequenceEqual("url"u8) && _cursor.Kind == JsonKind.String)
                {
                    url = _cursor.Pass();
                }
                else
                {
                    Unknown(part.Place, key, part.Place.Message < 0 ? default : parent);
                }
            }
        }

        var path = MediaPath(part.Place, name, isInside: true);
        if (url.IsEmpty)
        {
            _request.Fail(ProblemKind.Missing, path, "must be a string");
            return;
        }

        var byLink = name switch
        {
            PartKey.ImageUrl => MediaFormat.AnyImage,
            PartKey.VideoUrl => MediaFormat.AnyVideo,
            _ => MediaFormat.AnyAudio,
        };
        MediaReading.Url(_request, url, byLink, path, ref part);
    }

    private void Audio(ref ChatPart part)
    {
        var data = default(ByteRange);
        var format = default(ByteRange);
        if (RequestReading.Opens(ref _cursor, _request, JsonKind.Object, MediaPath(part.Place, PartKey.InputAudio)))
        {
            while (_cursor.NextMember(out var key))
            {
                var isText = _cursor.Kind == JsonKind.String;
                var value = _cursor.Pass();
                data = isText && _request.Text(key).SequenceEqual("data"u8) ? value : data;
                format = isText && _request.Text(key).SequenceEqual("format"u8) ? value : format;
            }
        }

        var known = MediaFormats.FindAudio(_request.Text(format));
        if (known == MediaFormat.Unknown)
        {
            _request.Fail(
                ProblemKind.InvalidValue,
                part.Place.At(".input_audio.format"),
                "must be wav, mp3, aac, ogg, flac, m4a, aiff or webm");
        }

        MediaReading.Data(_request, data, known, part.Place.At(".input_audio.data"), ref part);
    }

    private void File(ref ChatPart part)
    {
        var data = default(ByteRange);
        var path = MediaPath(part.Place, PartKey.File);
        if (RequestReading.Opens(ref _cursor, _request, JsonKind.Object, path))
        {
            while (_cursor.NextMember(out var key))
            {
                var name = _request.Text(key);
                var isText = _cursor.Kind == JsonKind.String;
                var value = _cursor.Pass();
                data = isText && name.SequenceEqual("file_data"u8) ? value : data;
                part.Name = isText && name.SequenceEqual("filename"u8) ? value : part.Name;
                if (isText && name.SequenceEqual("file_id"u8))
                {
                    _request.Fail(
                        ProblemKind.Unsupported,
                        part.Place.At(".file.file_id"),
                        "files kept at one provider cannot be read by another: send the file as file_data");
                }
            }
        }

        var dataPath = MediaPath(part.Place, PartKey.File, isInside: true);
        if (data.IsEmpty)
        {
            _request.Fail(ProblemKind.Missing, dataPath, "Field required");
        }
        else if (MediaReading.IsLink(_request.Text(data)))
        {
            MediaReading.Url(_request, data, MediaFormat.Pdf, dataPath, ref part);
        }
        else
        {
            // Without a data URL around it, a file is what nearly all such files are.
            MediaReading.Data(_request, data, MediaFormat.Pdf, dataPath, ref part);
        }
    }

    private ByteRange Breakpoint()
    {
        _cursor.Pass();
        return CacheMark.Inferred;
    }

    private static FieldPath MediaPath(PartPlace place, PartKey name, bool isInside = false) => place.At(name switch
    {
        PartKey.ImageUrl => isInside ? ".image_url.url" : ".image_url",
        PartKey.VideoUrl => isInside ? ".video_url.url" : ".video_url",
        PartKey.AudioUrl => isInside ? ".audio_url.url" : ".audio_url",
        PartKey.InputAudio => isInside ? ".input_audio.data" : ".input_audio",
        _ => isInside ? ".file.file_data" : ".file",
    });
}
