using System;
using Lucid.Simulator.Answers;
using Lucid.Simulator.OpenAi;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.OpenClaw;

/// <summary>
/// A streamed chat completion as an OpenClaw gateway sends it: the text, the calls behind it in slices, a finish,
/// <c>[DONE]</c>, and no usage, asked for or not.
/// </summary>
internal sealed class OpenClawStream : EventSource
{
    private const int SliceBytes = 256;

    private readonly ByteBuffer _event = new();
    private ModelRequest _request = null!;
    private AnswerPlan _plan = null!;
    private AnswerWalk _walk;
    private StepKind _step;
    private int _sliceStart;
    private int _sliceEnd;
    private bool _isRoleDue;
    private bool _isFinishDue;
    private bool _isDoneDue;

    public override ReadOnlyMemory<byte> Event => _event.WrittenMemory;

    public void Begin(ModelRequest request, AnswerPlan plan)
    {
        _request = request;
        _plan = plan;
        _walk = new AnswerWalk();
        _step = _walk.Next(plan);
        _sliceStart = 0;
        _sliceEnd = 0;
        _isRoleDue = true;
        _isFinishDue = true;
        _isDoneDue = true;
        _event.Reset();
    }

    public override EventKind Next()
    {
        _event.Truncate(0);
        if (_isRoleDue)
        {
            _isRoleDue = false;
            Open();
            _event.Append("\"role\":\"assistant\""u8);
            return Close("null"u8, EventKind.Frame);
        }

        if (_sliceStart < _sliceEnd)
        {
            return WriteSlice();
        }

        switch (_step)
        {
            case StepKind.Text:
                Open();
                _event.Append("\"content\":\""u8);
                _event.Append(_plan.TextAt(0, _walk.Place));
                _event.Append("\""u8);
                _step = _walk.Next(_plan);
                return Close("null"u8, EventKind.Token);
            case StepKind.CallStart:
                return WriteCallHead();
            default:
                break;
        }

        if (_isFinishDue)
        {
            _isFinishDue = false;
            Open();
            return Close(OpenAiText.FinishOf(_walk.Finish), EventKind.Frame);
        }

        if (!_isDoneDue)
        {
            return EventKind.None;
        }

        _isDoneDue = false;
        _event.Append("data: [DONE]\n\n"u8);
        return EventKind.Done;
    }

    private EventKind WriteCallHead()
    {
        Open();
        _event.Append("\"tool_calls\":[{\"index\":"u8);
        _event.Append(_walk.Call);
        _event.Append(",\"id\":\""u8);
        OpenAiText.AppendCallId(_event, _plan.Seed, _walk.Call);
        _event.Append("\",\"type\":\"function\",\"function\":{\"name\":\""u8);
        _event.Append(_request[_plan.Calls[_walk.Call].Name]);
        _event.Append("\",\"arguments\":\"\"}}]"u8);
        _sliceStart = 0;
        _sliceEnd = _plan.Calls[_walk.Call].Arguments.Bytes;
        return Close("null"u8, EventKind.Token);
    }

    private EventKind WriteSlice()
    {
        int call = _walk.Call;
        ReadOnlySpan<byte> arguments = _plan.Bytes[_plan.Calls[call].Arguments];
        int end = Math.Min(_sliceStart + SliceBytes, _sliceEnd);
        while (end < _sliceEnd && (arguments[end] & 0xC0) == 0x80)
        {
            end--;
        }

        Open();
        _event.Append("\"tool_calls\":[{\"index\":"u8);
        _event.Append(call);
        _event.Append(",\"function\":{\"arguments\":\""u8);
        _event.AppendEscaped(arguments[_sliceStart..end]);
        _event.Append("\"}}]"u8);
        _sliceStart = end;
        while (_sliceStart == _sliceEnd && (_step = _walk.Next(_plan)) == StepKind.CallPiece)
        {
            // The agent is billed by the token and speaks in slices.
        }

        return Close("null"u8, EventKind.Token);
    }

    private void Open()
    {
        _event.Append("data: "u8);
        OpenAiText.AppendOpening(_event, _request.Seed, "chat.completion.chunk"u8, _request[_request.Model]);
        _event.Append(",\"choices\":[{\"index\":0,\"delta\":{"u8);
    }

    private EventKind Close(ReadOnlySpan<byte> finish, EventKind kind)
    {
        _event.Append("},\"finish_reason\":"u8);
        _event.Append(finish);
        _event.Append("}]}\n\n"u8);
        return kind;
    }
}
