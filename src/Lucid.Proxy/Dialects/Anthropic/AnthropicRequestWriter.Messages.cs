using System;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.Anthropic;

/// <content>System prompt and messages.</content>
internal ref partial struct AnthropicRequestWriter
{
    private void Messages()
    {
        var first = 0;
        if (_request.Turns.Count > 0 && _request.Turns[0].Role == TurnRole.System)
        {
            first = 1;
            _output.Write(",\"system\":"u8);
            Blocks(_request.Turns[0], default, isLast: false);
        }

        _output.Write(",\"messages\":["u8);
        if (first < _request.Turns.Count && _request.Turns[first].Role == TurnRole.Assistant)
        {
            // A conversation has to begin with the user.
            _output.Write("{\"role\":\"user\",\"content\":\".\"},"u8);
        }

        for (var i = first; i < _request.Turns.Count; i++)
        {
            var turn = _request.Turns[i];
            _output.Write(i > first ? ","u8 : default);
            _output.Write(turn.Role == TurnRole.Assistant
                ? "{\"role\":\"assistant\",\"content\":"u8
                : "{\"role\":\"user\",\"content\":"u8);
            Blocks(turn, i > 0 ? _request.Turns[i - 1] : default, i == _request.Turns.Count - 1);
            _output.Write("}"u8);
        }

        _output.Write("]"u8);
    }

    private void Blocks(in ChatTurn turn, in ChatTurn before, bool isLast)
    {
        if (turn.Role != TurnRole.System && IsOneText(turn.FirstPart, turn.PartEnd, out var only))
        {
            OneText(only, isTrimmed: isLast && turn.Role == TurnRole.Assistant);
            return;
        }

        _output.Write("["u8);
        var isFirst = true;
        for (var i = before.FirstPart; before.Role == TurnRole.Assistant && i < before.PartEnd; i++)
        {
            if (_request.Parts[i].Kind == PartKind.ToolCall
                && TurnRules.ResultOf(turn, _request.Parts[i]) is >= 0 and var at)
            {
                Result(at, ref isFirst);
            }
        }

        // The provider wants thinking in front of all else of a turn, and that is where its clients keep it.
        for (var i = turn.FirstPart; i < turn.PartEnd; i += 1 + _request.Parts[i].ChildCount)
        {
            if (_request.Parts[i].Kind != PartKind.ToolResult)
            {
                Block(_request.Parts[i], isTrimmed: isLast && turn.Role == TurnRole.Assistant && i == turn.PartEnd - 1,
                    ref isFirst);
            }
        }

        _output.Write("]"u8);
    }

    private void Result(int at, ref bool isFirst)
    {
        ref readonly var result = ref _request.Parts[at];
        Begin("{\"type\":\"tool_result\",\"tool_use_id\":"u8, ref isFirst);
        RequestWriting.Id(_request, result.Id, _output);
        if (SaysAnything(at + 1, at + 1 + result.ChildCount))
        {
            _output.Write(",\"content\":"u8);
            if (IsOneText(at + 1, at + 1 + result.ChildCount, out var only))
            {
                OneText(only, isTrimmed: false);
            }
            else
            {
                _output.Write("["u8);
                var isFirstInside = true;
                for (var i = at + 1; i <= at + result.ChildCount; i++)
                {
                    Block(_request.Parts[i], isTrimmed: false, ref isFirstInside);
                }

                _output.Write("]"u8);
            }
        }

        _output.Write(result.IsError ? ",\"is_error\":true"u8 : default);
        Cache(result);
        _output.Write("}"u8);
    }

    private void Block(in ChatPart part, bool isTrimmed, ref bool isFirst)
    {
        switch (part.Kind)
        {
            case PartKind.Text or PartKind.LateSystem when TurnRules.Says(part):
                Begin("{\"type\":\"text\",\"text\":\""u8, ref isFirst);
                Text(part, isTrimmed);
                _output.Write("\""u8);
                Cache(part);
                _output.Write("}"u8);
                break;
            case PartKind.Media:
                Media(part, ref isFirst);
                break;
            case PartKind.ToolCall:
                Begin("{\"type\":\"tool_use\",\"id\":"u8, ref isFirst);
                RequestWriting.Id(_request, part.Id, _output);
                _output.Write(",\"name\":"u8);
                RequestWriting.ToolName(_request, part.Name, _output);
                _output.Write(",\"input\":"u8);
                RequestWriting.ArgumentsObject(_request, part, _output);
                Cache(part);
                _output.Write("}"u8);
                break;
            case PartKind.Thinking when ThinkingPlan.ThinkingIsTheirs(_request, part):
                Begin("{\"type\":\"thinking\",\"thinking\":"u8, ref isFirst);
                RequestWriting.String(_request, part.Value, _output);
                _output.Write(",\"signature\":"u8);
                RequestWriting.String(_request, part.Signature, _output);
                _output.Write("}"u8);
                break;
            case PartKind.RedactedThinking:
                Begin("{\"type\":\"redacted_thinking\",\"data\":"u8, ref isFirst);
                RequestWriting.String(_request, part.Value, _output);
                _output.Write("}"u8);
                break;
            default:
                break;
        }
    }

    private void Media(in ChatPart part, ref bool isFirst)
    {
        var isImage = MediaFormats.KindOf(part.Media) == MediaKinds.Image;
        Begin(isImage ? "{\"type\":\"image\",\"source\":{"u8 : "{\"type\":\"document\",\"source\":{"u8, ref isFirst);
        if (part.Source == PartSource.Url)
        {
            _output.Write("\"type\":\"url\",\"url\":"u8);
            RequestWriting.String(_request, part.Value, _output);
        }
        else if (RequestWriting.IsPlainText(part))
        {
            _output.Write("\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\""u8);
            RequestWriting.TextInside(_request, part with { Name = default }, _output);
            _output.Write("\""u8);
        }
        else
        {
            _output.Write("\"type\":\"base64\",\"media_type\":\""u8);
            _output.Write(MediaFormats.NameOf(part.Media));
            _output.Write("\",\"data\":\""u8);
            Base64Text.Write(_request.Text(part.Value), _output);
            _output.Write("\""u8);
        }

        _output.Write("}"u8);
        if (!isImage && !part.Name.IsEmpty)
        {
            _output.Write(",\"title\":"u8);
            RequestWriting.String(_request, part.Name, _output);
        }

        Cache(part);
        _output.Write("}"u8);
    }

    private void OneText(int at, bool isTrimmed)
    {
        _output.Write("\""u8);
        Text(_request.Parts[at], isTrimmed);
        _output.Write("\""u8);
    }

    private void Text(in ChatPart part, bool isTrimmed)
    {
        if (part.Kind == PartKind.Text && isTrimmed)
        {
            _output.Write(Trimmed(_request.Text(part.Value)));
        }
        else
        {
            RequestWriting.TextInside(_request, part, _output);
        }
    }

    /// <summary>What the answer is to begin with must not end in white space.</summary>
    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> inside)
    {
        while (true)
        {
            if (inside.EndsWith(" "u8))
            {
                inside = inside[..^1];
                continue;
            }

            // An odd number of backslashes: the last one escapes the letter.
            var isEscape = inside.Length > 1 && inside[^1] is (byte)'n' or (byte)'r' or (byte)'t';
            var slashes = isEscape ? inside.Length - 2 - inside[..^1].LastIndexOfAnyExcept((byte)'\\') : 0;
            if (slashes % 2 == 0)
            {
                return inside;
            }

            inside = inside[..^2];
        }
    }

    private bool SaysAnything(int first, int end)
    {
        for (var i = first; i < end; i++)
        {
            if (TurnRules.Says(_request.Parts[i]))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsOneText(int first, int end, out int only)
    {
        only = -1;
        for (var i = first; i < end; i++)
        {
            ref readonly var part = ref _request.Parts[i];
            if (part.Kind is PartKind.Text or PartKind.LateSystem && !TurnRules.Says(part))
            {
                continue;
            }

            if (only >= 0 || part.Kind is not (PartKind.Text or PartKind.LateSystem) || !part.Cache.IsEmpty)
            {
                return false;
            }

            only = i;
        }

        return only >= 0;
    }

    private void Begin(ReadOnlySpan<byte> start, ref bool isFirst)
    {
        _output.Write(isFirst ? default : ","u8);
        _output.Write(start);
        isFirst = false;
    }
}
