using System;

namespace Lucid.Proxy.Dialects.Anthropic;

/// <summary>Writes an answer as one message.</summary>
internal sealed class AnthropicWholeWriter : AnswerWriter
{
    private readonly ByteScratch _arguments = new();
    private readonly ByteScratch _signature = new();
    private readonly ByteScratch _citations = new();
    private Block _open;
    private bool _hasBlocks;
    private bool _hasBadArguments;
    private ChatUsage _usage;

    private enum Block : byte
    {
        None,
        Text,
        Thinking,
        Tool,
    }

    /// <inheritdoc/>
    public override long HeldBytes => (long)Output.Count + _arguments.Count + _signature.Count + _citations.Count;

    /// <inheritdoc/>
    public override void On(in ChatEvent chatEvent)
    {
        switch (chatEvent.Kind)
        {
            case ChatEventKind.MessageStart:
                AnthropicWords.WriteMessageHead(Shape, Output);
                break;
            case ChatEventKind.Text or ChatEventKind.Refusal:
                Open(Block.Text, "{\"type\":\"text\",\"text\":\""u8);
                Output.Write(chatEvent.Text);
                break;
            case ChatEventKind.Thinking when Shape.ShowsThinking:
                Open(Block.Thinking, "{\"type\":\"thinking\",\"thinking\":\""u8);
                Output.Write(chatEvent.Text);
                break;
            case ChatEventKind.Signature when Shape.ShowsThinking || !chatEvent.Name.IsEmpty:
                Open(Block.Thinking, "{\"type\":\"thinking\",\"thinking\":\""u8);
                _signature.Clear();
                ThoughtMark.Write(chatEvent.Name, chatEvent.Text, LateFor(chatEvent), _signature);
                break;
            case ChatEventKind.RedactedThinking when Shape.ShowsThinking:
                Open(Block.None, "{\"type\":\"redacted_thinking\",\"data\":\""u8);
                Output.Write(chatEvent.Text);
                Output.Write("\"}"u8);
                break;
            case ChatEventKind.Citation when chatEvent.Text.IsEmpty:
                Drops.Add(AnswerSite.Message, "annotations"u8);
                break;
            case ChatEventKind.Citation:
                Open(Block.Text, "{\"type\":\"text\",\"text\":\""u8);
                _citations.Write(_citations.Count == 0 ? default : ","u8);
                _citations.Write(chatEvent.Text);
                break;
            case ChatEventKind.Extra:
                DropExtra(chatEvent, tellsSignatures: true);
                break;
            case ChatEventKind.ToolStart:
                DropExtra(chatEvent, tellsSignatures: true);
                StartTool(chatEvent.Id, chatEvent.Name);
                break;
            case ChatEventKind.ToolArguments when _open == Block.Tool:
                _arguments.Write(chatEvent.Text);
                break;
            case ChatEventKind.ToolInput when _open == Block.Tool:
                EscapedText.WriteEscaped(chatEvent.Text, _arguments);
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
            default:
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Reset()
    {
        _arguments.Clear();
        _signature.Clear();
        _citations.Clear();
        _open = Block.None;
        _hasBlocks = false;
        _hasBadArguments = false;
        _usage = ChatUsage.None;
    }

    private void Open(Block block, ReadOnlySpan<byte> head)
    {
        if (_open == block && block != Block.None)
        {
            return;
        }

        Close();
        _open = block;
        if (_hasBlocks)
        {
            Output.Write((byte)',');
        }

        _hasBlocks = true;
        Output.Write(head);
    }

    private void StartTool(ReadOnlySpan<byte> id, ReadOnlySpan<byte> name)
    {
        Close();
        Open(Block.Tool, "{\"type\":\"tool_use\",\"id\":\""u8);
        ToolCount++;
        ToolIds.Write(id, Output);
        Output.Write("\",\"name\":\""u8);
        Output.Write(name);
        Output.Write("\",\"input\":"u8);
        _arguments.Clear();
        _arguments.Write((byte)'"');
    }

    private void Close()
    {
        switch (_open)
        {
            case Block.Text when _citations.Count > 0:
                Output.Write("\",\"citations\":["u8);
                Output.Write(_citations.Span);
                Output.Write("]}"u8);
                _citations.Clear();
                break;
            case Block.Text:
                Output.Write("\"}"u8);
                break;
            case Block.Thinking:
                Output.Write("\",\"signature\":\""u8);
                Output.Write(_signature.Count == 0 ? ThoughtMark.None : _signature.Span);
                Output.Write("\"}"u8);
                _signature.Clear();
                break;
            case Block.Tool:
                CloseTool();
                break;
            default:
                break;
        }

        _open = Block.None;
    }

    private void CloseTool()
    {
        var isEmpty = _arguments.Span[1..].Trim(" \t"u8).IsEmpty;
        _arguments.Write((byte)'"');
        if (isEmpty || !EscapedText.TryWriteObject(_arguments.Span, Output))
        {
            // A call that the limit cut has half its arguments; the reason at the end says so.
            _hasBadArguments |= !isEmpty;
            Output.Write("{}"u8);
        }

        Output.Write((byte)'}');
    }

    private void Stop(StopReason reason, ReadOnlySpan<byte> sequence)
    {
        Close();
        IsEnded = true;
        IsBroken = _hasBadArguments && reason != StopReason.MaxTokens;
        Output.Write("],"u8);
        AnthropicWords.WriteStop(Settled(reason), sequence, Output);
        Output.Write((byte)',');
        AnthropicWords.WriteUsage(_usage, Output);
        Output.Write((byte)'}');
    }
}
