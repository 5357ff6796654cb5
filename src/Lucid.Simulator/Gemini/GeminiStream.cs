using System;
using Lucid.Simulator.Answers;
using Lucid.Simulator.Faults;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Gemini;

/// <summary>
/// A streamed chat completion as Gemini's compatible endpoint sends it: the role in every chunk, calls whole and
/// without index, running totals of usage in every chunk, and <c>stop</c> at the end even after calls, on the last
/// chunk with content.
/// </summary>
internal sealed class GeminiStream : EventSource
{
    private readonly ByteBuffer _event = new();
    private ModelRequest _request = null!;
    private AnswerPlan _plan = null!;
    private Directives _directives;
    private AnswerWalk _walk;
    private StepKind _step;
    private bool _isFinished;
    private bool _isDone;

    public override ReadOnlyMemory<byte> Event => _event.WrittenMemory;

    public void Begin(ModelRequest request, AnswerPlan plan, in Directives directives)
    {
        _request = request;
        _plan = plan;
        _directives = directives;
        _walk = new AnswerWalk();
        _step = NextVisible();
        _isFinished = false;
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

        if (_isFinished)
        {
            _isDone = true;
            _event.Append("data: [DONE]\n\n"u8);
            return EventKind.Done;
        }

        _event.Append("data: {\"choices\":[{\"delta\":{"u8);
        if (_step == StepKind.Text)
        {
            _event.Append("\"content\":\""u8);
            _event.Append(_plan.TextAt(0, _walk.Place));
            _event.Append("\","u8);
            _step = NextVisible();
        }
        else
        {
            AppendCall();
        }

        _event.Append("\"role\":\"assistant\"}"u8);
        if (_step == StepKind.End)
        {
            _isFinished = true;
            _event.Append(
                _walk.Finish == Finish.MaxTokens ? ",\"finish_reason\":\"length\""u8 : ",\"finish_reason\":\"stop\""u8);
        }

        _event.Append(",\"index\":0}]"u8);
        AnswerUsage usage = AnswerUsage.Of(
            Provider.Gemini, _request, _directives, _walk.EmittedTokens, _walk.ThinkingTokens);
        GeminiText.AppendEnd(
            _event, _request, isChunk: true, _request.IncludesUsage && !_directives.OmitsUsage, usage);
        _event.Append("\n\n"u8);
        return EventKind.Token;
    }

    private StepKind NextVisible()
    {
        StepKind step;
        do
        {
            step = _walk.Next(_plan);
        }
        while (step == StepKind.Thinking);

        return step;
    }

    /// <summary>A call that the maximum cuts short is not shown at all.</summary>
    private void AppendCall()
    {
        if (_step == StepKind.End)
        {
            return;
        }

        int call = _walk.Call;
        int pieces = 0;
        while ((_step = _walk.Next(_plan)) == StepKind.CallPiece)
        {
            pieces++;
        }

        if (pieces == AnswerPlan.PieceCount(_plan.Calls[call]))
        {
            _event.Append("\"tool_calls\":["u8);
            GeminiText.AppendCall(_event, _request, _plan, call);
            _event.Append("],"u8);
        }
    }
}
