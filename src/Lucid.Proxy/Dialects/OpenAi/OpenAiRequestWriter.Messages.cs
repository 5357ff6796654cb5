using System;
using Lucid.Net.Bytes;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <content>Messages.</content>
internal readonly ref partial struct OpenAiRequestWriter
{
    private void Turn(in ChatTurn turn, in ChatTurn before, ref bool isFirst)
    {
        switch (turn.Role)
        {
            case TurnRole.System:
                Begin("{\"role\":\"system\",\"content\":"u8, ref isFirst);
                Joined(turn, "\\n\\n"u8);
                _output.Write("}"u8);
                break;
            case TurnRole.Assistant:
                Begin("{\"role\":\"assistant\",\"content\":"u8, ref isFirst);
                Assistant(turn);
                _output.Write("}"u8);
                break;
            default:
                Results(turn, before, ref isFirst);
                User(turn, before, ref isFirst);
                break;
        }
    }

    private void Begin(ReadOnlySpan<byte> start, ref bool isFirst)
    {
        _output.Write(isFirst ? default : ","u8);
        _output.Write(start);
        isFirst = false;
    }

    /// <summary>Each result as a message of its own, in the order of the calls.</summary>
    private void Results(in ChatTurn turn, in ChatTurn before, ref bool isFirst)
    {
        for (var i = before.FirstPart; before.Role == TurnRole.Assistant && i < before.PartEnd; i++)
        {
            ref readonly var call = ref _request.Parts[i];
            if (call.Kind != PartKind.ToolCall)
            {
                continue;
            }

            var at = TurnRules.ResultOf(turn, call);
            if (at < 0)
            {
                continue;
            }

            Begin("{\"role\":\"tool\",\"tool_call_id\":"u8, ref isFirst);
            RequestWriting.Id(_request, call.Id, _output);
            _output.Write(",\"content\":\""u8);
            ResultText(at);
            _output.Write("\"}"u8);
        }
    }

    /// <summary>The text of a result. Images cannot stand there: they follow in the user's message, and words tell
    /// which is which.</summary>
    private void ResultText(int at)
    {
        ref readonly var result = ref _request.Parts[at];
        var start = _output.Count;
        if (result.IsError && !StartsWithError(at))
        {
            _output.Write("Error: "u8);
        }

        var begin = _output.Count;
        var images = 0;
        for (var i = at + 1; i <= at + result.ChildCount; i++)
        {
            ref readonly var part = ref _request.Parts[i];
            NoteCache(part);
            if (!RequestWriting.IsText(part) && part.Kind != PartKind.Media)
            {
                continue;
            }

            _output.Write(_output.Count > begin ? "\\n"u8 : default);
            if (RequestWriting.IsText(part))
            {
                RequestWriting.TextInside(_request, part, _output);
            }
            else
            {
                RequestWriting.Placeholder(_request, ++images, result.Id, isFollowing: true, _output);
            }
        }

        NoteCache(result);
        if (_output.Count == start)
        {
            // Some templates choke on an empty result.
            _output.Write("(no output)"u8);
        }
    }

    private bool StartsWithError(int at) =>
        _request.Parts[at].ChildCount > 0 && _request.Parts[at + 1].Kind == PartKind.Text
        && _request.Text(_request.Parts[at + 1].Value).StartsWith("Error"u8);

    private void User(in ChatTurn turn, in ChatTurn before, ref bool isFirst)
    {
        var texts = RequestWriting.CountTexts(_request, turn, out var hasMedia);
        if (texts == 0 && !hasMedia)
        {
            return;
        }

        Begin("{\"role\":\"user\",\"content\":"u8, ref isFirst);
        var takesParts = _target.Flavor is UpstreamFlavor.OpenAi or UpstreamFlavor.Gemini;
        if (!hasMedia && (texts == 1 || !takesParts))
        {
            Joined(turn, "\\n\\n"u8);
        }
        else
        {
            Parts(turn, before);
        }

        _output.Write("}"u8);
    }

    /// <summary>All text of a turn as one string.</summary>
    private void Joined(in ChatTurn turn, ReadOnlySpan<byte> separator)
    {
        _output.Write("\""u8);
        var begin = _output.Count;
        for (var i = turn.FirstPart; i < turn.PartEnd; i += 1 + _request.Parts[i].ChildCount)
        {
            ref readonly var part = ref _request.Parts[i];
            if (part.Kind != PartKind.ToolResult)
            {
                NoteCache(part);
            }

            if (!RequestWriting.IsText(part))
            {
                continue;
            }

            _output.Write(_output.Count > begin ? separator : default);
            RequestWriting.TextInside(_request, part, _output);
        }

        _output.Write("\""u8);
    }

    private void Parts(in ChatTurn turn, in ChatTurn before)
    {
        _output.Write("["u8);
        var isFirst = true;
        for (var i = before.FirstPart; before.Role == TurnRole.Assistant && i < before.PartEnd; i++)
        {
            if (_request.Parts[i].Kind == PartKind.ToolCall
                && TurnRules.ResultOf(turn, _request.Parts[i]) is >= 0 and var at)
            {
                ResultImages(at, ref isFirst);
            }
        }

        for (var i = turn.FirstPart; i < turn.PartEnd; i += 1 + _request.Parts[i].ChildCount)
        {
            ref readonly var part = ref _request.Parts[i];
            if (part.Kind is PartKind.ToolResult || (!RequestWriting.IsText(part) && part.Kind != PartKind.Media))
            {
                continue;
            }

            NoteCache(part);
            Part(part, ref isFirst);
        }

        _output.Write("]"u8);
    }

    private void ResultImages(int at, ref bool isFirst)
    {
        var images = 0;
        for (var i = at + 1; i <= at + _request.Parts[at].ChildCount; i++)
        {
            ref readonly var part = ref _request.Parts[i];
            if (part.Kind != PartKind.Media || RequestWriting.IsPlainText(part))
            {
                continue;
            }

            Begin("{\"type\":\"text\",\"text\":\""u8, ref isFirst);
            RequestWriting.Placeholder(_request, ++images, _request.Parts[at].Id, isFollowing: false, _output);
            _output.Write("\"}"u8);
            Part(part, ref isFirst);
        }
    }

    private void Part(in ChatPart part, ref bool isFirst)
    {
        if (RequestWriting.IsText(part))
        {
            Begin("{\"type\":\"text\",\"text\":\""u8, ref isFirst);
            RequestWriting.TextInside(_request, part, _output);
            _output.Write("\"}"u8);
            return;
        }

        _output.Write(isFirst ? default : ","u8);
        isFirst = false;
        Media(part);
    }

    private void Media(in ChatPart part)
    {
        var kind = MediaFormats.KindOf(part.Media);
        var isGemini = _target.Flavor == UpstreamFlavor.Gemini;
        if (kind == MediaKinds.Audio)
        {
            _output.Write("{\"type\":\"input_audio\",\"input_audio\":{\"data\":\""u8);
            Base64Text.Write(_request.Text(part.Value), _output);
            _output.Write("\",\"format\":\""u8);
            _output.Write(MediaFormats.AudioNameOf(part.Media));
            _output.Write("\"}}"u8);
        }
        else if (kind == MediaKinds.Pdf && !isGemini)
        {
            _output.Write("{\"type\":\"file\",\"file\":{\"filename\":\""u8);
            _output.Write(part.Name.IsEmpty ? "document.pdf"u8 : _request.Text(part.Name));
            _output.Write("\",\"file_data\":\""u8);
            Url(part);
            _output.Write("\"}}"u8);
        }
        else
        {
            var isVideo = kind == MediaKinds.Video && !isGemini;
            _output.Write(isVideo
                ? "{\"type\":\"video_url\",\"video_url\":{\"url\":\""u8
                : "{\"type\":\"image_url\",\"image_url\":{\"url\":\""u8);
            Url(part);
            _output.Write("\"}}"u8);
        }
    }

    private void Url(in ChatPart part)
    {
        if (part.Source == PartSource.Url)
        {
            _output.Write(_request.Text(part.Value));
            return;
        }

        _output.Write("data:"u8);
        _output.Write(MediaFormats.NameOf(part.Media));
        _output.Write(";base64,"u8);
        Base64Text.Write(_request.Text(part.Value), _output);
    }

    private void Assistant(in ChatTurn turn)
    {
        var texts = RequestWriting.CountTexts(_request, turn, out _);
        var calls = 0;
        for (var i = turn.FirstPart; i < turn.PartEnd; i++)
        {
            calls += _request.Parts[i].Kind == PartKind.ToolCall ? 1 : 0;
            DropThinking(_request.Parts[i]);
            NoteCache(_request.Parts[i]);
        }

        // Nothing but calls is null to OpenAI; Gemini's endpoint wants a string.
        if (texts == 0 && calls > 0 && _target.Flavor != UpstreamFlavor.Gemini)
        {
            _output.Write("null"u8);
        }
        else
        {
            Joined(turn, default);
        }

        TextExtra(turn);
        var written = 0;
        for (var i = turn.FirstPart; i < turn.PartEnd; i++)
        {
            ref readonly var part = ref _request.Parts[i];
            if (part.Kind == PartKind.ToolCall)
            {
                _output.Write(written == 0 ? ",\"tool_calls\":["u8 : ","u8);
                Call(part, isFirst: written++ == 0);
            }
        }

        _output.Write(written > 0 ? "]"u8 : default);
    }

    private void Call(in ChatPart part, bool isFirst)
    {
        _output.Write("{\"id\":"u8);
        RequestWriting.Id(_request, part.Id, _output);
        _output.Write(",\"type\":\"function\",\"function\":{\"name\":"u8);
        RequestWriting.ToolName(_request, part.Name, _output);
        _output.Write(",\"arguments\":"u8);
        RequestWriting.ArgumentsString(_request, part, _output);
        _output.Write("}"u8);
        if (!part.Extra.IsEmpty)
        {
            Extra(part.Extra);
        }
        else if (_target.Flavor == UpstreamFlavor.Gemini
            && (!part.Signature.IsEmpty || (isFirst && _target.WantsThoughtSignatures)))
        {
            // The stand-in that Google documents for calls which another model made.
            OpenAiWords.WriteSignature(
                ThoughtMark.Google,
                part.Signature.IsEmpty ? "skip_thought_signature_validator"u8 : _request.Text(part.Signature),
                _output);
        }

        _output.Write("}"u8);
    }

    /// <summary>What stood beside the text. A turn has one place for it, and the last word counts.</summary>
    private void TextExtra(in ChatTurn turn)
    {
        var isWritten = false;
        for (var i = turn.PartEnd - 1; i >= turn.FirstPart; i--)
        {
            ref readonly var part = ref _request.Parts[i];
            if (part.Kind != PartKind.Text || part.Extra.IsEmpty)
            {
                continue;
            }

            if (isWritten)
            {
                _request.Drop(new DroppedPath(
                    DropSite.Message, part.Place.Message, -1, -1, default, RequestWriting.KeyOf(_request, part.Extra)));
                continue;
            }

            isWritten = true;
            Extra(part.Extra);
        }
    }

    private void Extra(ByteRange raw) => OpenAiWords.WriteExtra(_request.Text(raw), _output);

    /// <summary>Thinking of another model cannot be shown to this one. What we made up ourselves is not
    /// missed.</summary>
    private void DropThinking(in ChatPart part)
    {
        if (part.Kind == PartKind.RedactedThinking
            || (part.Kind == PartKind.Thinking && ThinkingPlan.ThinkingIsTheirs(_request, part)))
        {
            _request.Drop(part.Place);
        }
    }

    private void NoteCache(in ChatPart part)
    {
        if (!part.Cache.IsEmpty)
        {
            _request.Drop(part.Place, RequestWriting.KeyOf(_request, part.Cache));
        }
    }
}
