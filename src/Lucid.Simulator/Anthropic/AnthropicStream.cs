using System;
using Lucid.Simulator.Answers;
using Lucid.Simulator.Faults;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Anthropic;

/// <summary>A streamed message as Anthropic sends it, with the real API's spaces before the last brace.</summary>
internal sealed class AnthropicStream : EventSource
{
    private enum At : byte
    {
        Start,
        Blocks,
        Stop,
        End,
    }

    private enum Block : byte
    {
        None,
        Thinking,
        Text,
        Call,
    }

    private const int MaxPaddingSpaces = 15;

    private static ReadOnlySpan<byte> Padding => "               "u8;

    private readonly ByteBuffer _event = new();
    private ModelRequest _request = null!;
    private AnswerPlan _plan = null!;
    private Directives _directives;
    private AnswerWalk _walk;
    private StepKind _step;
    private At _at;
    private Block _open;
    private int _index;
    private int _number;
    private bool _isPingDue;
    private bool _isSignatureDue;
    private bool _isEmptyPieceDue;

    public override ReadOnlyMemory<byte> Event => _event.WrittenMemory;

    public void Begin(ModelRequest request, AnswerPlan plan, in Directives directives)
    {
        _request = request;
        _plan = plan;
        _directives = directives;
        _walk = new AnswerWalk();
        _step = _walk.Next(plan);
        _at = At.Start;
        _open = Block.None;
        _index = 0;
        _number = 0;
        _isPingDue = true;
        _isSignatureDue = false;
        _isEmptyPieceDue = false;
        _event.Reset();
    }

    public override EventKind Next()
    {
        _event.Truncate(0);
        switch (_at)
        {
            case At.Start:
                _at = At.Blocks;
                return WriteStart();
            case At.Blocks:
                return WriteInBlocks();
            case At.Stop:
                _at = At.End;
                _event.Append("event: message_stop\ndata: {\"type\":\"message_stop\""u8);
                Close("}"u8);
                return EventKind.Done;
            default:
                return EventKind.None;
        }
    }

    private AnswerUsage Usage(long outputTokens) =>
        AnswerUsage.Of(Provider.Anthropic, _request, _directives, outputTokens, _walk.ThinkingTokens);

    private EventKind WriteStart()
    {
        AnswerUsage usage = Usage(1);
        _event.Append("event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\""u8);
        AnthropicText.AppendModel(_event, _request);
        _event.Append("\",\"id\":\""u8);
        AnthropicText.AppendId(_event, _plan.Seed);
        _event.Append("\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[]"u8);
        _event.Append(",\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{"u8);
        AnthropicText.AppendInputUsage(_event, usage);
        AnthropicText.AppendCacheCreation(_event, usage);
        _event.Append(",\"output_tokens\":1,\"service_tier\":\"standard\",\"inference_geo\":\"not_available\"}}"u8);
        Close("}"u8);
        return EventKind.Frame;
    }

    private EventKind WriteInBlocks()
    {
        while (true)
        {
            Block needed = BlockOf(_step);
            if (_open != Block.None && (_open != needed || _step == StepKind.CallStart))
            {
                return WriteBlockEnd();
            }

            if (_step == StepKind.End)
            {
                _at = At.Stop;
                return WriteDelta();
            }

            if (_open == Block.None)
            {
                return WriteBlockStart(needed);
            }

            if (_isPingDue)
            {
                _isPingDue = false;
                _event.Append("event: ping\ndata: {\"type\": \"ping\"}\n\n"u8);
                return EventKind.Frame;
            }

            if (_isEmptyPieceDue)
            {
                _isEmptyPieceDue = false;
                OpenDelta("input_json_delta\",\"partial_json\":\""u8);
                Close("\"}}"u8);
                return EventKind.Token;
            }

            bool isShown = _step switch
            {
                StepKind.Thinking => _request.ShowsThinking,
                StepKind.CallPiece => AnthropicText.HasArguments(_plan.Calls[_walk.Call]),
                _ => true,
            };
            if (isShown)
            {
                WriteToken();
                _step = _walk.Next(_plan);
                return EventKind.Token;
            }

            _step = _walk.Next(_plan);
        }
    }

    private static Block BlockOf(StepKind step) => step switch
    {
        StepKind.Thinking => Block.Thinking,
        StepKind.Text => Block.Text,
        StepKind.End => Block.None,
        _ => Block.Call,
    };

    private void WriteToken()
    {
        switch (_step)
        {
            case StepKind.Thinking:
                OpenDelta("thinking_delta\",\"thinking\":\""u8);
                _event.Append(_plan.ThinkingAt(_walk.Place));
                break;
            case StepKind.Text:
                OpenDelta("text_delta\",\"text\":\""u8);
                _event.Append(_plan.TextAt(0, _walk.Place));
                break;
            default:
                OpenDelta("input_json_delta\",\"partial_json\":\""u8);
                _event.AppendEscaped(_plan.PieceAt(_plan.Calls[_walk.Call], _walk.Place));
                break;
        }

        Close("\"}}"u8);
    }

    private EventKind WriteBlockStart(Block block)
    {
        _open = block;
        _event.Append("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":"u8);
        _event.Append(_index);
        _event.Append(",\"content_block\":{"u8);
        switch (block)
        {
            case Block.Thinking:
                _isSignatureDue = true;
                _event.Append("\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"u8);
                break;
            case Block.Text:
                _event.Append("\"type\":\"text\",\"text\":\"\"}"u8);
                break;
            default:
                _event.Append("\"type\":\"tool_use\",\"id\":\""u8);
                AnthropicText.AppendCallId(_event, _plan.Seed, _walk.Call);
                _event.Append("\",\"name\":\""u8);
                _event.Append(_request[_plan.Calls[_walk.Call].Name]);
                _event.Append("\",\"input\":{},\"caller\":{\"type\":\"direct\"}}"u8);
                _isEmptyPieceDue = true;
                _step = _walk.Next(_plan);
                break;
        }

        Close("}"u8);
        return EventKind.Frame;
    }

    private EventKind WriteBlockEnd()
    {
        if (_isEmptyPieceDue)
        {
            // The maximum ended the call right after its start; the first, empty piece still comes.
            _isEmptyPieceDue = false;
            OpenDelta("input_json_delta\",\"partial_json\":\""u8);
            Close("\"}}"u8);
            return EventKind.Token;
        }

        if (_isSignatureDue)
        {
            _isSignatureDue = false;
            OpenDelta("signature_delta\",\"signature\":\""u8);
            AnthropicText.AppendSignature(_event, _request, _plan, _walk.ThinkingTokens);
            Close("\"}}"u8);
            return EventKind.Frame;
        }

        _event.Append("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":"u8);
        _event.Append(_index);
        Close("}"u8);
        _open = Block.None;
        _index++;
        return EventKind.Frame;
    }

    private EventKind WriteDelta()
    {
        _event.Append("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{"u8);
        AnthropicText.AppendStop(_event, _walk.Finish, _request, _plan);
        _event.Append("}"u8);
        if (!_directives.OmitsUsage)
        {
            AnswerUsage usage = Usage(_walk.EmittedTokens);
            _event.Append(",\"usage\":{"u8);
            AnthropicText.AppendInputUsage(_event, usage);
            _event.Append(",\"output_tokens\":"u8);
            _event.Append(usage.OutputTokens);
            AnthropicText.AppendThinkingUsage(_event, usage);
            _event.Append("}"u8);
        }

        Close("}"u8);
        return EventKind.Frame;
    }

    private void OpenDelta(ReadOnlySpan<byte> typeAndField)
    {
        _event.Append("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":"u8);
        _event.Append(_index);
        _event.Append(",\"delta\":{\"type\":\""u8);
        _event.Append(typeAndField);
    }

    /// <summary>Ends the event; the real API pads with spaces before the last brace.</summary>
    private void Close(ReadOnlySpan<byte> braces)
    {
        _event.Append(braces[..^1]);
        _event.Append(Padding[..(int)(Scramble.At(_plan.Seed, ++_number) % (MaxPaddingSpaces + 1))]);
        _event.Append("}\n\n"u8);
    }
}
