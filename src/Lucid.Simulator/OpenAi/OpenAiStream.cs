using System;
using Lucid.Simulator.Answers;
using Lucid.Simulator.Faults;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.OpenAi;

/// <summary>
/// A streamed chat completion as OpenAI sends it. The head of every chunk is composed once and stays in the buffer:
/// an event is that head, one token and a tail.
/// </summary>
internal sealed class OpenAiStream : EventSource
{
    private enum At : byte
    {
        Role,
        Tokens,
        Finish,
        Usage,
        Done,
        End,
    }

    private const int MaxObfuscationLetters = 15;

    private readonly ByteBuffer _event = new();
    private ModelRequest _request = null!;
    private AnswerPlan _plan = null!;
    private Directives _directives;
    private AnswerWalk _walk;
    private StepKind _step;
    private At _at;
    private int _headBytes;
    private int _choice;
    private int _number;

    public override ReadOnlyMemory<byte> Event => _event.WrittenMemory;

    public void Begin(ModelRequest request, AnswerPlan plan, in Directives directives)
    {
        _request = request;
        _plan = plan;
        _directives = directives;
        _walk = new AnswerWalk();
        _step = NextVisible();
        _at = At.Role;
        _choice = 0;
        _number = 0;
        _event.Reset();
        _event.Append("data: "u8);
        OpenAiText.AppendOpening(_event, request.Seed, "chat.completion.chunk"u8, request[request.Model]);
        _event.Append(","u8);
        _event.Append(OpenAiText.Tier);
        _event.Append(",\"choices\":["u8);
        _headBytes = _event.Length;
    }

    public override EventKind Next()
    {
        _event.Truncate(_headBytes);
        switch (_at)
        {
            case At.Role:
                return WriteRole();
            case At.Tokens when _step != StepKind.End:
                return WriteToken();
            case At.Tokens:
            case At.Finish:
                return WriteFinish();
            case At.Usage:
                _at = At.Done;
                _event.Append("],"u8);
                OpenAiText.AppendUsage(_event, Usage());
                AppendObfuscation();
                _event.Append("}\n\n"u8);
                return EventKind.Usage;
            case At.Done:
                _at = At.End;
                _event.Truncate(0);
                _event.Append("data: [DONE]\n\n"u8);
                return EventKind.Done;
            default:
                return EventKind.None;
        }
    }

    private AnswerUsage Usage() => AnswerUsage.Of(
        Provider.OpenAi,
        _request,
        _directives,
        _walk.EmittedTokens * _plan.ChoiceCount,
        _walk.ThinkingTokens * _plan.ChoiceCount);

    /// <summary>Reasoning is billed and not shown.</summary>
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

    private EventKind WriteRole()
    {
        OpenDelta(_choice);
        bool callsOnly = _plan is { TextTokens: 0, Calls.Count: > 0 };
        _event.Append("\"role\":\"assistant\",\"content\":"u8);
        _event.Append(callsOnly ? "null"u8 : "\"\""u8);
        if (callsOnly && _plan.Calls.Count == 1 && _step == StepKind.CallStart)
        {
            // The head of a single call rides on the role chunk; heads of parallel calls come each on their own.
            _event.Append(","u8);
            AppendCallHead();
            _step = NextVisible();
        }

        _event.Append(",\"refusal\":null"u8);
        CloseDelta("null"u8);
        if (++_choice == _plan.ChoiceCount)
        {
            _choice = 0;
            _at = At.Tokens;
        }

        return EventKind.Frame;
    }

    private EventKind WriteToken()
    {
        OpenDelta(_choice);
        switch (_step)
        {
            case StepKind.Text:
                _event.Append("\"content\":\""u8);
                _event.Append(_plan.TextAt(_choice, _walk.Place));
                _event.Append("\""u8);
                _choice++;
                break;
            case StepKind.CallStart:
                AppendCallHead();
                _choice = _plan.ChoiceCount;
                break;
            default:
                _event.Append("\"tool_calls\":[{\"index\":"u8);
                _event.Append(_walk.Call);
                _event.Append(",\"function\":{\"arguments\":\""u8);
                _event.AppendEscaped(_plan.PieceAt(_plan.Calls[_walk.Call], _walk.Place));
                _event.Append("\"}}]"u8);
                _choice = _plan.ChoiceCount;
                break;
        }

        CloseDelta("null"u8);
        if (_choice == _plan.ChoiceCount)
        {
            _choice = 0;
            _step = NextVisible();
        }

        return EventKind.Token;
    }

    private EventKind WriteFinish()
    {
        _at = At.Finish;
        OpenDelta(_choice);
        CloseDelta(OpenAiText.FinishOf(_walk.Finish));
        if (++_choice == _plan.ChoiceCount)
        {
            _at = _request.IncludesUsage && !_directives.OmitsUsage ? At.Usage : At.Done;
        }

        return EventKind.Frame;
    }

    private void AppendCallHead()
    {
        _event.Append("\"tool_calls\":[{\"index\":"u8);
        _event.Append(_walk.Call);
        _event.Append(",\"id\":\""u8);
        OpenAiText.AppendCallId(_event, _plan.Seed, _walk.Call);
        _event.Append("\",\"type\":\"function\",\"function\":{\"name\":\""u8);
        _event.Append(_request[_plan.Calls[_walk.Call].Name]);
        _event.Append("\",\"arguments\":\"\"}}]"u8);
    }

    private void OpenDelta(int choice)
    {
        _event.Append("{\"index\":"u8);
        _event.Append(choice);
        _event.Append(",\"delta\":{"u8);
    }

    private void CloseDelta(ReadOnlySpan<byte> finishReason)
    {
        _event.Append("},\"logprobs\":null,\"finish_reason\":"u8);
        _event.Append(finishReason);
        _event.Append(_request.IncludesUsage ? "}],\"usage\":null"u8 : "}]"u8);
        AppendObfuscation();
        _event.Append("}\n\n"u8);
    }

    /// <summary>Padding that hides the length of tokens from who watches the network; readers ignore it.</summary>
    private void AppendObfuscation()
    {
        if (_request.IncludesObfuscation)
        {
            ulong seed = Scramble.At(_plan.Seed, ++_number);
            _event.Append(",\"obfuscation\":\""u8);
            Scramble.AppendId(_event, seed, 1 + (int)(seed % MaxObfuscationLetters));
            _event.Append("\""u8);
        }
    }
}
