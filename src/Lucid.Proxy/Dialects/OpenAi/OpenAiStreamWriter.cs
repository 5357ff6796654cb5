using System;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <summary>Writes an answer as a chat-completion stream: data lines and comments only, the role once, tool calls
/// numbered from zero, one finish reason, usage only for those who asked, and <c>[DONE]</c>.</summary>
internal sealed class OpenAiStreamWriter : AnswerWriter
{
    // What every chunk begins with.
    private readonly ByteScratch _head = new();

    // The thinking of the open block: its signature comes at the end and covers all of it.
    private readonly ByteScratch _thinking = new();

    // What goes beside the next text, or out alone when none comes.
    private readonly ByteScratch _extra = new();

    // Sources of the open block of text: how far it reaches is known at its end.
    private readonly ByteScratch _citations = new();

    // Complete sources of all blocks.
    private readonly ByteScratch _annotations = new();
    private ChatEventKind? _open;
    private long _characters;
    private long _blockStart;
    private bool _hasArguments;
    private int _detailCount;
    private SurrogateHold _hold;
    private ChatUsage _usage;

    /// <inheritdoc/>
    public override long HeldBytes => (long)Output.Count + _thinking.Count + _extra.Count + _citations.Count
        + _annotations.Count;

    /// <inheritdoc/>
    public override void On(in ChatEvent chatEvent)
    {
        switch (chatEvent.Kind)
        {
            case ChatEventKind.MessageStart:
                Output.Write(_head.Span);
                Output.Write("\"role\":\"assistant\",\"content\":\"\""u8);
                EndChunk();
                break;
            case ChatEventKind.Text or ChatEventKind.Refusal or ChatEventKind.Thinking:
                WriteText(chatEvent.Kind, chatEvent.Text);
                break;
            case ChatEventKind.Signature when chatEvent.Name.IsEmpty && Shape.ShowsThinking:
                FlushHold();
                Output.Write(_head.Span);
                Output.Write("\"reasoning_details\":["u8);
                OpenAiWords.WriteSigned(_detailCount++, _thinking.Span, chatEvent.Text, Output);
                Output.Write((byte)']');
                EndChunk();
                break;
            case ChatEventKind.RedactedThinking when Shape.ShowsThinking:
                Output.Write(_head.Span);
                Output.Write("\"reasoning_details\":["u8);
                OpenAiWords.WriteRedacted(_detailCount++, chatEvent.Text, Output);
                Output.Write((byte)']');
                EndChunk();
                break;
            case ChatEventKind.Extra when !chatEvent.Id.IsEmpty:
                // Too late for the head of its call: a delta of the call can still carry it. It has the signature too.
                Close();
                BeginCall(chatEvent.Tool);
                Output.Write(",\"function\":{\"arguments\":\"\"}"u8);
                OpenAiWords.WriteExtra(chatEvent.Text, Output);
                Output.Write("}]"u8);
                EndChunk();
                break;
            case ChatEventKind.Citation when !chatEvent.Id.IsEmpty:
                _annotations.Write(_annotations.Count == 0 ? default : ","u8);
                RawJson.WriteOnOneLine(chatEvent.Id, _annotations);
                break;
            case ChatEventKind.Citation:
                OpenText(ChatEventKind.Text);
                UrlCitation.WritePending(chatEvent.Text, _blockStart, Drops, _citations);
                break;
            case ChatEventKind.Extra:
                FlushExtra();
                _extra.Write(chatEvent.Text);
                break;
            case ChatEventKind.ToolStart:
                StartTool(chatEvent);
                break;
            case ChatEventKind.ToolArguments when _open == ChatEventKind.ToolStart:
                WriteArguments(chatEvent.Text);
                break;
            case ChatEventKind.ToolInput when _open == ChatEventKind.ToolStart:
                BeginArguments();
                EscapedText.WriteEscaped(chatEvent.Text, Output);
                EndArguments();
                break;
            case ChatEventKind.BlockEnd:
                Close();
                break;
            case ChatEventKind.Usage:
                _usage = _usage.With(chatEvent.Usage);
                break;
            case ChatEventKind.Stop:
                Stop(chatEvent.Reason);
                break;
            case ChatEventKind.Error:
                IsEnded = true;
                Output.Write("data: "u8);
                UpstreamErrors.WriteBody(
                    Dialect.OpenAi, chatEvent.ErrorKind, chatEvent.Text, Shape.Id.Span, Output);
                Output.Write("\n\n"u8);
                break;
            case ChatEventKind.Ping:
                Output.Write(": keepalive\n"u8);
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Reset()
    {
        _head.Clear();
        _head.Write("data: "u8);
        OpenAiWords.WriteHead(Shape, "chat.completion.chunk"u8, _head);
        _head.Write("{\"index\":0,\"delta\":{"u8);
        _thinking.Clear();
        _extra.Clear();
        _citations.Clear();
        _annotations.Clear();
        _characters = 0;
        _blockStart = 0;
        _open = null;
        _hasArguments = false;
        _detailCount = 0;
        _hold = default;
        _usage = ChatUsage.None;
    }

    private void WriteText(ChatEventKind kind, ReadOnlySpan<byte> text)
    {
        if (kind == ChatEventKind.Thinking && !Shape.ShowsThinking)
        {
            return;
        }

        OpenText(kind);
        var before = Output.Count;
        BeginText(kind);
        if (_hold.Write(text, Output) == 0)
        {
            Output.Truncate(before);
        }
        else
        {
            EndText();
        }

        if (kind == ChatEventKind.Thinking)
        {
            _thinking.Write(text);
        }
        else if (kind == ChatEventKind.Text)
        {
            _characters += EscapedText.CountCharacters(text);
        }
    }

    private void OpenText(ChatEventKind kind)
    {
        if (_open != kind)
        {
            Close();
            _open = kind;
            _blockStart = _characters;
        }
    }

    private void BeginText(ChatEventKind kind)
    {
        Output.Write(_head.Span);
        Output.Write(kind switch
        {
            ChatEventKind.Text => "\"content\":\""u8,
            ChatEventKind.Refusal => "\"refusal\":\""u8,
            _ => "\"reasoning_content\":\""u8,
        });
    }

    private void EndText()
    {
        Output.Write((byte)'"');
        if (_extra.Count > 0)
        {
            OpenAiWords.WriteExtra(_extra.Span, Output);
            _extra.Clear();
        }

        EndChunk();
    }

    private void FlushExtra()
    {
        if (_extra.Count == 0)
        {
            return;
        }

        Output.Write(_head.Span);
        Output.Write("\"extra_content\":"u8);
        RawJson.WriteOnOneLine(_extra.Span, Output);
        _extra.Clear();
        EndChunk();
    }

    /// <summary>All sources at once: of a second list some clients keep only that, and others fail at it.</summary>
    private void WriteAnnotations()
    {
        if (_annotations.Count > 0)
        {
            Output.Write(_head.Span);
            Output.Write("\"annotations\":["u8);
            Output.Write(_annotations.Span);
            Output.Write((byte)']');
            EndChunk();
        }
    }

    private void EndChunk() => Output.Write(Shape.WantsUsage
        ? "},\"finish_reason\":null}],\"usage\":null}\n\n"u8
        : "},\"finish_reason\":null}]}\n\n"u8);

    private void StartTool(in ChatEvent chatEvent)
    {
        Close();
        FlushExtra();
        _open = ChatEventKind.ToolStart;
        _hasArguments = false;
        BeginCall(ToolCount++);
        Output.Write(",\"id\":\""u8);
        ToolIds.Write(chatEvent.Id, Output);
        Output.Write("\",\"type\":\"function\",\"function\":{\"name\":\""u8);
        Output.Write(chatEvent.Name);
        Output.Write("\",\"arguments\":\"\"}"u8);
        if (!chatEvent.Text.IsEmpty)
        {
            OpenAiWords.WriteExtra(chatEvent.Text, Output);
        }

        Output.Write("}]"u8);
        EndChunk();
    }

    private void WriteArguments(ReadOnlySpan<byte> text)
    {
        var before = Output.Count;
        BeginArguments();
        if (_hold.Write(text, Output) == 0)
        {
            Output.Truncate(before);
            return;
        }

        EndArguments();
    }

    private void BeginArguments()
    {
        _hasArguments = true;
        BeginCall(ToolCount - 1);
        Output.Write(",\"function\":{\"arguments\":\""u8);
    }

    private void BeginCall(int index)
    {
        Output.Write(_head.Span);
        Output.Write("\"tool_calls\":[{\"index\":"u8);
        Output.WriteNumber(index);
    }

    private void EndArguments()
    {
        Output.Write("\"}}]"u8);
        EndChunk();
    }

    private void FlushHold()
    {
        if (!_hold.IsHolding)
        {
            return;
        }

        if (_open == ChatEventKind.ToolStart)
        {
            BeginArguments();
            _hold.End(Output);
            EndArguments();
        }
        else
        {
            BeginText(_open ?? ChatEventKind.Text);
            _hold.End(Output);
            EndText();
        }
    }

    private void Close()
    {
        FlushHold();
        if (_open == ChatEventKind.ToolStart && !_hasArguments)
        {
            // Clients parse the arguments of every call.
            BeginArguments();
            Output.Write("{}"u8);
            EndArguments();
        }

        if (_citations.Count > 0)
        {
            _annotations.Write(_annotations.Count == 0 ? default : ","u8);
            UrlCitation.WriteComplete(_citations, _characters, _annotations);
        }

        _thinking.Clear();
        _open = null;
    }

    private void Stop(StopReason reason)
    {
        Close();
        FlushExtra();
        WriteAnnotations();
        WriteDropped();
        IsEnded = true;
        Output.Write(_head.Span);
        Output.Write("},\"finish_reason\":\""u8);
        Output.Write(OpenAiWords.Finish(Settled(reason)));
        Output.Write(Shape.WantsUsage ? "\"}],\"usage\":null}\n\n"u8 : "\"}]}\n\n"u8);
        if (Shape.WantsUsage)
        {
            Output.Write("data: "u8);
            OpenAiWords.WriteHead(Shape, "chat.completion.chunk"u8, Output);
            Output.Write("],"u8);
            OpenAiWords.WriteUsage(_usage, Output);
            Output.Write("}\n\n"u8);
        }

        Output.Write("data: [DONE]\n\n"u8);
    }
}
