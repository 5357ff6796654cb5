using System;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.Ollama;

/// <summary>Says a request in Ollama's native chat, everything behind model and maximum. The maximum is one of the
/// options, so it begins inside them.</summary>
internal readonly ref struct OllamaRequestWriter
{
    private readonly ChatRequest _request;
    private readonly ref readonly RequestTarget _target;
    private readonly ByteScratch _output;

    private OllamaRequestWriter(ChatRequest request, in RequestTarget target, ByteScratch output)
    {
        _request = request;
        _target = ref target;
        _output = output;
    }

    public static void Write(ChatRequest request, in RequestTarget target, ByteScratch output) =>
        new OllamaRequestWriter(request, target, output).Run();

    private void Run()
    {
        Options();
        _output.Write(",\"messages\":["u8);
        var before = default(ChatTurn);
        var isFirst = true;
        foreach (ref readonly var turn in _request.Turns.Span)
        {
            Turn(turn, before, ref isFirst);
            before = turn;
        }

        _output.Write("]"u8);
        Tools();
        Think();
        _request.Drop(_request.User);
        _request.Drop(_request.Cache);
        // Without the word it streams.
        _output.Write(_request.IsStream ? ",\"stream\":true}"u8 : ",\"stream\":false}"u8);
    }

    private void Options()
    {
        if (_target.ContextTokens > 0)
        {
            // Its own default is small, and what does not fit it cuts off without a word.
            _output.Write(",\"num_ctx\":"u8);
            _output.WriteNumber(_target.ContextTokens);
        }

        RequestWriting.Member(_request, ",\"temperature\":"u8, _request.Temperature, _output);
        RequestWriting.Member(_request, ",\"top_p\":"u8, _request.TopP, _output);
        RequestWriting.Member(_request, ",\"top_k\":"u8, _request.TopK, _output);
        for (var i = 0; i < _request.Stops.Count; i++)
        {
            _output.Write(i == 0 ? ",\"stop\":["u8 : ","u8);
            RequestWriting.String(_request, _request.Stops[i], _output);
        }

        _output.Write(_request.Stops.Count > 0 ? "]}"u8 : "}"u8);
    }

    private void Turn(in ChatTurn turn, in ChatTurn before, ref bool isFirst)
    {
        if (turn.Role == TurnRole.User)
        {
            for (var i = before.FirstPart; before.Role == TurnRole.Assistant && i < before.PartEnd; i++)
            {
                if (_request.Parts[i].Kind == PartKind.ToolCall
                    && TurnRules.ResultOf(turn, _request.Parts[i]) is >= 0 and var at)
                {
                    Result(at, _request.Parts[i], ref isFirst);
                }
            }

            var texts = RequestWriting.CountTexts(_request, turn, out var hasMedia);
            if (texts == 0 && (!hasMedia || !HasOwnMedia(turn)))
            {
                return;
            }
        }

        Begin(ref isFirst);
        _output.Write(turn.Role switch
        {
            TurnRole.System => "{\"role\":\"system\",\"content\":\""u8,
            TurnRole.Assistant => "{\"role\":\"assistant\",\"content\":\""u8,
            _ => "{\"role\":\"user\",\"content\":\""u8,
        });
        Texts(turn.FirstPart, turn.PartEnd, turn.Role == TurnRole.Assistant ? default : "\\n\\n"u8);
        _output.Write("\""u8);
        Images(turn.FirstPart, turn.PartEnd);
        if (turn.Role == TurnRole.Assistant)
        {
            Thinking(turn);
            Calls(turn);
        }

        _output.Write("}"u8);
    }

    private void Result(int at, in ChatPart call, ref bool isFirst)
    {
        ref readonly var result = ref _request.Parts[at];
        Begin(ref isFirst);
        _output.Write("{\"role\":\"tool\",\"content\":\""u8);
        NoteCache(result);
        var start = _output.Count;
        _output.Write(result.IsError ? "Error: "u8 : default);
        Texts(at + 1, at + 1 + result.ChildCount, "\\n"u8);
        _output.Write(_output.Count == start ? "(no output)"u8 : default);
        _output.Write("\""u8);
        Images(at + 1, at + 1 + result.ChildCount);
        _output.Write(",\"tool_name\":"u8);
        RequestWriting.ToolName(_request, call.Name, _output);
        _output.Write(",\"tool_call_id\":"u8);
        RequestWriting.Id(_request, call.Id, _output);
        _output.Write("}"u8);
    }

    private void Texts(int first, int end, ReadOnlySpan<byte> separator)
    {
        var begin = _output.Count;
        for (var i = first; i < end; i += 1 + _request.Parts[i].ChildCount)
        {
            ref readonly var part = ref _request.Parts[i];
            if (part.Kind == PartKind.ToolResult)
            {
                continue;
            }

            NoteCache(part);
            if (RequestWriting.IsText(part))
            {
                _output.Write(_output.Count > begin ? separator : default);
                RequestWriting.TextInside(_request, part, _output);
            }
        }
    }

    private void Images(int first, int end)
    {
        var count = 0;
        for (var i = first; i < end; i += 1 + _request.Parts[i].ChildCount)
        {
            ref readonly var part = ref _request.Parts[i];
            if (part.Kind == PartKind.Media && !RequestWriting.IsPlainText(part))
            {
                _output.Write(count++ == 0 ? ",\"images\":[\""u8 : ",\""u8);
                Base64Text.Write(_request.Text(part.Value), _output);
                _output.Write("\""u8);
            }
        }

        _output.Write(count > 0 ? "]"u8 : default);
    }

    private bool HasOwnMedia(in ChatTurn turn)
    {
        for (var i = turn.FirstPart; i < turn.PartEnd; i += 1 + _request.Parts[i].ChildCount)
        {
            if (_request.Parts[i].Kind == PartKind.Media)
            {
                return true;
            }
        }

        return false;
    }

    private void Thinking(in ChatTurn turn)
    {
        var count = 0;
        for (var i = turn.FirstPart; i < turn.PartEnd; i++)
        {
            ref readonly var part = ref _request.Parts[i];
            if (part.Kind == PartKind.RedactedThinking)
            {
                _request.Drop(part.Place);
            }
            else if (part.Kind == PartKind.Thinking && !part.Value.IsEmpty)
            {
                _output.Write(count++ == 0 ? ",\"thinking\":\""u8 : "\\n"u8);
                _output.Write(_request.Text(part.Value));
            }
        }

        _output.Write(count > 0 ? "\""u8 : default);
    }

    private void Calls(in ChatTurn turn)
    {
        var count = 0;
        for (var i = turn.FirstPart; i < turn.PartEnd; i++)
        {
            ref readonly var part = ref _request.Parts[i];
            if (part.Kind != PartKind.ToolCall)
            {
                continue;
            }

            _output.Write(count++ == 0 ? ",\"tool_calls\":[{\"id\":"u8 : ",{\"id\":"u8);
            RequestWriting.Id(_request, part.Id, _output);
            _output.Write(",\"function\":{\"name\":"u8);
            RequestWriting.ToolName(_request, part.Name, _output);
            _output.Write(",\"arguments\":"u8);
            RequestWriting.ArgumentsObject(_request, part, _output);
            _output.Write("}}"u8);
        }

        _output.Write(count > 0 ? "]"u8 : default);
    }

    /// <summary>It cannot be told which tools to call: no tools for <c>none</c>, and the rest is named.</summary>
    private void Tools()
    {
        if (_request.Choice == ToolChoice.None)
        {
            return;
        }

        var count = 0;
        foreach (ref readonly var tool in _request.Tools.Span)
        {
            if (tool.IsHidden)
            {
                continue;
            }

            _output.Write(count++ == 0 ? ",\"tools\":["u8 : ","u8);
            _output.Write("{\"type\":\"function\",\"function\":{\"name\":"u8);
            RequestWriting.ToolName(_request, tool.Name, _output);
            _output.Write(",\"description\":"u8);
            RequestWriting.String(_request, tool.Description, _output);
            _output.Write(",\"parameters\":"u8);
            RequestWriting.Schema(_request, tool, _output);
            _output.Write("}}"u8);
        }

        _output.Write(count > 0 ? "]"u8 : default);
        _request.Drop(_request.Choice is ToolChoice.Required or ToolChoice.Named ? _request.ChoiceField : default);
        _request.Drop(_request.HasSerialTools ? _request.ParallelField : default);
    }

    private void Think()
    {
        if (_target.Reasoning == ReasoningStyle.None)
        {
            _request.Drop(_request.Thinking is ThinkingWish.Budget or ThinkingWish.Adaptive
                ? _request.ThinkingField : default);
            _request.Drop(_request.Effort is Effort.Unsaid or Effort.None ? default : _request.EffortField);
            return;
        }

        if (_request.Thinking == ThinkingWish.Off || _request.Effort == Effort.None)
        {
            _output.Write(",\"think\":false"u8);
        }
        else if (_request.Effort is Effort.Low or Effort.Medium or Effort.High or Effort.Max)
        {
            _output.Write(",\"think\":\""u8);
            _output.Write(EffortWord.Of(_request.Effort));
            _output.Write("\""u8);
        }
        else if (_request.Thinking != ThinkingWish.Unsaid || _request.Effort != Effort.Unsaid)
        {
            _output.Write(",\"think\":true"u8);
        }
    }

    private void NoteCache(in ChatPart part)
    {
        if (!part.Cache.IsEmpty)
        {
            _request.Drop(part.Place, RequestWriting.KeyOf(_request, part.Cache));
        }
    }

    private void Begin(ref bool isFirst)
    {
        _output.Write(isFirst ? default : ","u8);
        isFirst = false;
    }
}
