using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Lucid.Net.Bytes;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <summary>Writes an answer as one chat completion: all text joined, then all tool calls.</summary>
internal sealed class OpenAiWholeWriter : AnswerWriter
{
    private readonly ByteScratch _text = new();
    private readonly ByteScratch _refusal = new();
    private readonly ByteScratch _reasoning = new();
    private readonly ByteScratch _details = new();
    private readonly ByteScratch _tools = new();
    private readonly ByteScratch _extra = new();
    private readonly ByteScratch _pending = new();
    private readonly ByteScratch _annotations = new();
    private readonly ByteScratch _callExtras = new();
    private readonly List<WholeCall> _calls = [];
    private long _characters;
    private long _blockStart;
    private int _thinkingStart;
    private int _argumentsStart;
    private int _detailCount;
    private bool _isInTool;
    private ChatUsage _usage;

    /// <inheritdoc/>
    public override long HeldBytes => (long)Output.Count + _text.Count + _refusal.Count + _reasoning.Count
        + _details.Count + _tools.Count + _extra.Count + _pending.Count + _annotations.Count + _callExtras.Count;

    /// <inheritdoc/>
    public override void On(in ChatEvent chatEvent)
    {
        switch (chatEvent.Kind)
        {
            case ChatEventKind.Text:
                _text.Write(chatEvent.Text);
                _characters += EscapedText.CountCharacters(chatEvent.Text);
                break;
            case ChatEventKind.Refusal:
                _refusal.Write(chatEvent.Text);
                break;
            case ChatEventKind.Thinking when Shape.ShowsThinking:
                _reasoning.Write(chatEvent.Text);
                break;
            case ChatEventKind.Signature when chatEvent.Name.IsEmpty && Shape.ShowsThinking:
                NextDetail();
                OpenAiWords.WriteSigned(
                    _detailCount++, _reasoning.Span[_thinkingStart..], chatEvent.Text, _details);
                break;
            case ChatEventKind.RedactedThinking when Shape.ShowsThinking:
                NextDetail();
                OpenAiWords.WriteRedacted(_detailCount++, chatEvent.Text, _details);
                break;
            case ChatEventKind.Extra when !chatEvent.Id.IsEmpty:
                PutBeside(chatEvent.Tool, chatEvent.Text);
                break;
            case ChatEventKind.Citation when !chatEvent.Id.IsEmpty:
                _annotations.Write(_annotations.Count == 0 ? default : ","u8);
                _annotations.Write(chatEvent.Id);
                break;
            case ChatEventKind.Citation:
                UrlCitation.WritePending(chatEvent.Text, _blockStart, Drops, _pending);
                break;
            case ChatEventKind.Extra:
                NoteLost(_extra.Span, chatEvent.Text, AnswerSite.Message);
                _extra.Clear();
                _extra.Write(chatEvent.Text);
                break;
            case ChatEventKind.ToolStart:
                StartTool(chatEvent);
                break;
            case ChatEventKind.ToolArguments when _isInTool:
                _tools.Write(chatEvent.Text);
                break;
            case ChatEventKind.ToolInput when _isInTool:
                EscapedText.WriteEscaped(chatEvent.Text, _tools);
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
            default:
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Reset()
    {
        _text.Clear();
        _refusal.Clear();
        _reasoning.Clear();
        _details.Clear();
        _tools.Clear();
        _extra.Clear();
        _pending.Clear();
        _annotations.Clear();
        _callExtras.Clear();
        _calls.Clear();
        _characters = 0;
        _blockStart = 0;
        _thinkingStart = 0;
        _detailCount = 0;
        _isInTool = false;
        _usage = ChatUsage.None;
    }

    private void NextDetail()
    {
        if (_detailCount > 0)
        {
            _details.Write((byte)',');
        }
    }

    private void StartTool(in ChatEvent chatEvent)
    {
        Close();
        _isInTool = true;
        if (ToolCount++ > 0)
        {
            _tools.Write((byte)',');
        }

        _tools.Write("{\"id\":\""u8);
        ToolIds.Write(chatEvent.Id, _tools);
        _tools.Write("\",\"type\":\"function\""u8);
        _calls.Add(new WholeCall { Place = _tools.Count });
        if (!chatEvent.Text.IsEmpty)
        {
            PutBeside(_calls.Count - 1, chatEvent.Text);
        }

        _tools.Write(",\"function\":{\"name\":\""u8);
        _tools.Write(chatEvent.Name);
        _tools.Write("\",\"arguments\":\""u8);
        _argumentsStart = _tools.Count;
    }

    /// <summary>Keeps what stands beside a call, which may be complete by now. There is one place for it, and the last
    /// word counts.</summary>
    private void PutBeside(int tool, ReadOnlySpan<byte> raw)
    {
        ref var call = ref CollectionsMarshal.AsSpan(_calls)[tool];
        NoteLost(_callExtras.Span.Slice(call.Extra.Start, call.Extra.Bytes), raw, AnswerSite.ToolCall);
        call.Extra = new ByteRange(_callExtras.Count, raw.Length);
        _callExtras.Write(raw);
    }

    private void NoteLost(ReadOnlySpan<byte> before, ReadOnlySpan<byte> now, AnswerSite site)
    {
        if (!before.IsEmpty && !before.SequenceEqual(now))
        {
            Drops.Add(site, "extra_content"u8);
        }
    }

    private void WriteCalls()
    {
        var written = 0;
        foreach (ref readonly var call in CollectionsMarshal.AsSpan(_calls))
        {
            if (!call.Extra.IsEmpty)
            {
                Output.Write(_tools.Span[written..call.Place]);
                OpenAiWords.WriteExtra(_callExtras.Span.Slice(call.Extra.Start, call.Extra.Bytes), Output);
                written = call.Place;
            }
        }

        Output.Write(_tools.Span[written..]);
    }

    private void Close()
    {
        _thinkingStart = _reasoning.Count;
        if (_pending.Count > 0)
        {
            _annotations.Write(_annotations.Count == 0 ? default : ","u8);
            UrlCitation.WriteComplete(_pending, _characters, _annotations);
        }

        _blockStart = _characters;
        if (!_isInTool)
        {
            return;
        }

        _isInTool = false;
        if (_tools.Count == _argumentsStart)
        {
            _tools.Write("{}"u8);
        }

        _tools.Write("\"}}"u8);
    }

    private void Stop(StopReason reason)
    {
        Close();
        IsEnded = true;
        OpenAiWords.WriteHead(Shape, "chat.completion"u8, Output);
        Output.Write("{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"u8);
        WriteString(_text, isNullWhenEmpty: ToolCount > 0 || _refusal.Count > 0);
        Output.Write(",\"refusal\":"u8);
        WriteString(_refusal, isNullWhenEmpty: true);
        if (_annotations.Count > 0)
        {
            Output.Write(",\"annotations\":["u8);
            Output.Write(_annotations.Span);
            Output.Write((byte)']');
        }

        if (_reasoning.Count > 0)
        {
            Output.Write(",\"reasoning_content\":"u8);
            WriteString(_reasoning, isNullWhenEmpty: false);
        }

        if (_details.Count > 0)
        {
            Output.Write(",\"reasoning_details\":["u8);
            Output.Write(_details.Span);
            Output.Write((byte)']');
        }

        if (_extra.Count > 0)
        {
            OpenAiWords.WriteExtra(_extra.Span, Output);
        }

        if (ToolCount > 0)
        {
            Output.Write(",\"tool_calls\":["u8);
            WriteCalls();
            Output.Write((byte)']');
        }

        Output.Write("},\"logprobs\":null,\"finish_reason\":\""u8);
        Output.Write(OpenAiWords.Finish(Settled(reason)));
        Output.Write("\"}],"u8);
        OpenAiWords.WriteUsage(_usage, Output);
        Output.Write((byte)'}');
    }

    private void WriteString(ByteScratch text, bool isNullWhenEmpty)
    {
        if (text.Count == 0 && isNullWhenEmpty)
        {
            Output.Write("null"u8);
            return;
        }

        Output.Write((byte)'"');
        Output.Write(text.Span);
        Output.Write((byte)'"');
    }
}
