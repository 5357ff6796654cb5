using System;
using Lucid.Simulator.Answers;
using Lucid.Simulator.Faults;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Ollama;

/// <summary>A streamed answer of Ollama's own API: one JSON object a line, a call whole in its line, the counts in the
/// last.</summary>
internal sealed class OllamaStream : EventSource
{
    private readonly ByteBuffer _event = new();
    private ModelRequest _request = null!;
    private AnswerPlan _plan = null!;
    private Directives _directives;
    private AnswerWalk _walk;
    private StepKind _step;
    private bool _isDone;

    public override ReadOnlyMemory<byte> Event => _event.WrittenMemory;

    public void Begin(ModelRequest request, AnswerPlan plan, in Directives directives)
    {
        _request = request;
        _plan = plan;
        _directives = directives;
        _walk = new AnswerWalk();
        _step = _walk.Next(plan);
        _isDone = false;
        _event.Reset();
    }

    public override EventKind Next()
    {
        _event.Truncate(0);
        if (_isDone)
        {
            return EventKind.None;
        }

        OllamaText.AppendOpening(_event, _request);
        OllamaText.AppendTextName(_event, _request);
        switch (_step)
        {
            case StepKind.Thinking:
                _event.Append("\",\"thinking\":\""u8);
                _event.Append(_plan.ThinkingAt(_walk.Place));
                _step = _walk.Next(_plan);
                break;
            case StepKind.Text:
                _event.Append(_plan.TextAt(0, _walk.Place));
                _step = _walk.Next(_plan);
                break;
            case StepKind.End:
                _isDone = true;
                _event.Append("\""u8);
                OllamaText.AppendClosing(_event, _request);
                OllamaText.AppendDone(_event, _request, _walk, _directives);
                _event.Append("\n"u8);
                return EventKind.Done;
            default:
                WriteCall();
                return EventKind.Token;
        }

        _event.Append("\""u8);
        EndLine();
        return EventKind.Token;
    }

    /// <summary>A call that the maximum cuts short is an empty line.</summary>
    private void WriteCall()
    {
        int call = _walk.Call;
        int pieces = 0;
        while ((_step = _walk.Next(_plan)) == StepKind.CallPiece)
        {
            pieces++;
        }

        _event.Append("\""u8);
        if (pieces == AnswerPlan.PieceCount(_plan.Calls[call]))
        {
            _event.Append(",\"tool_calls\":["u8);
            OllamaText.AppendCall(_event, _request, _plan, call);
            _event.Append("]"u8);
        }

        EndLine();
    }

    private void EndLine()
    {
        OllamaText.AppendClosing(_event, _request);
        _event.Append(",\"done\":false}\n"u8);
    }
}
