using System;

namespace Lucid.Proxy.Dialects.Anthropic;

/// <summary>Writes an answer as a messages stream: every event is named, blocks are numbered without a gap and never
/// overlap, and each is stopped before the next one starts.</summary>
internal sealed class AnthropicStreamWriter : AnswerWriter
{
    private Block _open;
    private int _index;
    private bool _isStarted;
    private bool _hasSignature;
    private SurrogateHold _hold;
    private ChatUsage _usage;

    private enum Block : byte
    {
        None,
        Text,
        Thinking,
        Tool,
    }

    /// <inheritdoc/>
    public override void On(in ChatEvent chatEvent)
    {
        switch (chatEvent.Kind)
        {
            case ChatEventKind.MessageStart:
                Start();
                break;
            case ChatEventKind.Text or ChatEventKind.Refusal:
                Open(Block.Text);
                WriteDelta("text_delta\",\"text\":\""u8, chatEvent.Text);
                break;
            case ChatEventKind.Thinking when Shape.ShowsThinking:
                Open(Block.Thinking);
                WriteDelta("thinking_delta\",\"thinking\":\""u8, chatEvent.Text);
                break;
            case ChatEventKind.Signature when Shape.ShowsThinking || !chatEvent.Name.IsEmpty:
                Open(Block.Thinking);
                WriteSignature(chatEvent.Name, chatEvent.Text, LateFor(chatEvent));
                break;
            case ChatEventKind.RedactedThinking when Shape.ShowsThinking:
                WriteRedacted(chatEvent.Text);
                break;
            case ChatEventKind.Citation when chatEvent.Text.IsEmpty:
                // Its text is told already, or never was.
                Drops.Add(AnswerSite.Message, "annotations"u8);
                break;
            case ChatEventKind.Citation:
                Open(Block.Text);
                FlushHold();
                BeginDelta("citations_delta\",\"citation\":"u8);
                RawJson.WriteOnOneLine(chatEvent.Text, Output);
                Output.Write("}}\n\n"u8);
                break;
            case ChatEventKind.Extra:
                DropExtra(chatEvent, tellsSignatures: true);
                break;
            case ChatEventKind.ToolStart:
                DropExtra(chatEvent, tellsSignatures: true);
                StartTool(chatEvent.Id, chatEvent.Name);
                break;
            case ChatEventKind.ToolArguments when _open == Block.Tool:
                WriteDelta("input_json_delta\",\"partial_json\":\""u8, chatEvent.Text);
                break;
            case ChatEventKind.ToolInput when _open == Block.Tool:
                BeginDelta("input_json_delta\",\"partial_json\":\""u8);
                EscapedText.WriteEscaped(chatEvent.Text, Output);
                Output.Write("\"}}\n\n"u8);
                break;
            case ChatEventKind.BlockEnd:
                Close();
                break;
            case ChatEventKind.Usage:
                _usage = _usage.With(chatEvent.Usage);
                break;
            case ChatEventKind.Stop:
                Stop(chatEvent.Reason, chatEvent.Id);
                break;
            case ChatEventKind.Error:
                WriteError(chatEvent.ErrorKind, chatEvent.Text);
                break;
            case ChatEventKind.Ping:
                WritePing();
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Reset()
    {
        _open = Block.None;
        _index = -1;
        _isStarted = false;
        _hasSignature = false;
        _hold = default;
        _usage = ChatUsage.None;
    }

    private void Start()
    {
        _isStarted = true;
        Output.Write("event: message_start\ndata: {\"type\":\"message_start\",\"message\":"u8);
        AnthropicWords.WriteMessageHead(Shape, Output);
        Output.Write("],\"stop_reason\":null,\"stop_sequence\":null,"u8);

        // Clients read the size of the prompt here, long before the last event tells the number that is billed.
        AnthropicWords.WriteUsage(new ChatUsage(Shape.EstimatedInputTokens, 1, 0, 0, -1, IsFinal: false), Output);
        Output.Write("}}\n\n"u8);
    }

    private void Open(Block block)
    {
        if (_open == block)
        {
            return;
        }

        BeginBlock(block);
        Output.Write(block == Block.Text
            ? "{\"type\":\"text\",\"text\":\"\"}}\n\n"u8
            : "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}\n\n"u8);
    }

    private void BeginBlock(Block block)
    {
        Close();
        _open = block;
        _index++;
        _hasSignature = false;
        Output.Write("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":"u8);
        Output.WriteNumber(_index);
        Output.Write(",\"content_block\":"u8);
    }

    private void StartTool(ReadOnlySpan<byte> id, ReadOnlySpan<byte> name)
    {
        BeginBlock(Block.Tool);
        ToolCount++;
        Output.Write("{\"type\":\"tool_use\",\"id\":\""u8);
        ToolIds.Write(id, Output);
        Output.Write("\",\"name\":\""u8);
        Output.Write(name);
        Output.Write("\",\"input\":{}}}\n\n"u8);
    }

    private void WriteRedacted(ReadOnlySpan<byte> data)
    {
        BeginBlock(Block.None);
        Output.Write("{\"type\":\"redacted_thinking\",\"data\":\""u8);
        Output.Write(data);
        Output.Write("\"}}\n\n"u8);
        WriteBlockStop();
    }

    private void WriteSignature(ReadOnlySpan<byte> maker, ReadOnlySpan<byte> signature, int tool)
    {
        if (_hasSignature)
        {
            return;
        }

        FlushHold();
        _hasSignature = true;
        BeginDelta("signature_delta\",\"signature\":\""u8);
        ThoughtMark.Write(maker, signature, tool, Output);
        Output.Write("\"}}\n\n"u8);
    }

    private void WriteDelta(ReadOnlySpan<byte> head, ReadOnlySpan<byte> text)
    {
        var before = Output.Count;
        BeginDelta(head);
        if (_hold.Write(text, Output) == 0)
        {
            Output.Truncate(before);
            return;
        }

        Output.Write("\"}}\n\n"u8);
    }

    private void BeginDelta(ReadOnlySpan<byte> head)
    {
        Output.Write("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":"u8);
        Output.WriteNumber(_index);
        Output.Write(",\"delta\":{\"type\":\""u8);
        Output.Write(head);
    }

    private void FlushHold()
    {
        if (_hold.IsHolding)
        {
            BeginDelta(_open switch
            {
                Block.Text => "text_delta\",\"text\":\""u8,
                Block.Thinking => "thinking_delta\",\"thinking\":\""u8,
                _ => "input_json_delta\",\"partial_json\":\""u8,
            });
            _hold.End(Output);
            Output.Write("\"}}\n\n"u8);
        }
    }

    private void Close()
    {
        if (_open == Block.None)
        {
            return;
        }

        FlushHold();
        if (_open == Block.Thinking)
        {
            WriteSignature(default, ThoughtMark.None, -1);
        }

        _open = Block.None;
        WriteBlockStop();
    }

    private void WriteBlockStop()
    {
        Output.Write("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":"u8);
        Output.WriteNumber(_index);
        Output.Write("}\n\n"u8);
    }

    private void Stop(StopReason reason, ReadOnlySpan<byte> sequence)
    {
        Close();
        IsEnded = true;
        WriteDropped();
        Output.Write("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{"u8);
        AnthropicWords.WriteStop(Settled(reason), sequence, Output);
        Output.Write("},"u8);
        AnthropicWords.WriteUsage(_usage, Output);
        Output.Write("}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8);
    }

    private void WriteError(ChatErrorKind kind, ReadOnlySpan<byte> message)
    {
        IsEnded = true;
        Output.Write("event: error\ndata: "u8);
        UpstreamErrors.WriteBody(Dialect.Anthropic, kind, message, Shape.Id.Span, Output);
        Output.Write("\n\n"u8);
    }

    private void WritePing()
    {
        // Before the first event some clients know no other.
        Output.Write(_isStarted ? "event: ping\ndata: {\"type\": \"ping\"}\n\n"u8 : ": keepalive\n"u8);
    }
}
