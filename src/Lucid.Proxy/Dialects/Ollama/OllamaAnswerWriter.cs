using System;
using System.Globalization;

namespace Lucid.Proxy.Dialects.Ollama;

/// <summary>Writes an answer as the lines of a native chat answer, or as its one line.</summary>
/// <param name="isStream">A line per event; otherwise all of it in the last line.</param>
internal sealed class OllamaAnswerWriter(bool isStream) : AnswerWriter
{
    private const int MaxTimeBytes = 32;

    private readonly ByteScratch _head = new();
    private readonly ByteScratch _text = new();
    private readonly ByteScratch _thinking = new();
    private readonly ByteScratch _tools = new();
    private readonly ByteScratch _arguments = new();
    private SurrogateHold _hold;
    private ChatEventKind? _open;
    private bool _hasBadArguments;
    private ChatUsage _usage;

    /// <inheritdoc/>
    public override long HeldBytes =>
        (long)Output.Count + _text.Count + _thinking.Count + _tools.Count + _arguments.Count;

    /// <inheritdoc/>
    public override void On(in ChatEvent chatEvent)
    {
        switch (chatEvent.Kind)
        {
            case ChatEventKind.Text or ChatEventKind.Refusal:
                Take(ChatEventKind.Text, chatEvent.Text, _text);
                break;
            case ChatEventKind.Thinking when Shape.ShowsThinking:
                Take(ChatEventKind.Thinking, chatEvent.Text, _thinking);
                break;
            case ChatEventKind.ToolStart:
                StartTool(chatEvent.Id, chatEvent.Name);
                DropExtra(chatEvent, tellsSignatures: false);
                break;
            case ChatEventKind.ToolArguments when _open == ChatEventKind.ToolStart:
                _arguments.Write(chatEvent.Text);
                break;
            case ChatEventKind.ToolInput when _open == ChatEventKind.ToolStart:
                EscapedText.WriteEscaped(chatEvent.Text, _arguments);
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
                Output.Write("{\"error\":\""u8);
                UpstreamErrors.WriteMessage(Dialect.Ollama, chatEvent.ErrorKind, chatEvent.Text, Output);
                Output.Write("\"}\n"u8);
                break;
            case ChatEventKind.RedactedThinking:
                Drops.Add(AnswerSite.Block, "redacted_thinking"u8);
                break;
            case ChatEventKind.Signature when Drops.Block >= 0:
                // Another upstream's is part of what stands beside its message or call, and named as that.
                Drops.Add(AnswerSite.BlockMember, "signature"u8);
                break;
            case ChatEventKind.Citation:
                LoseCitations();
                break;
            case ChatEventKind.Extra:
                DropExtra(chatEvent, tellsSignatures: false);
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Reset()
    {
        _head.Clear();
        _head.Write("{\"model\":"u8);
        _head.Write(Shape.ModelJson.Span);
        _head.Write(",\"created_at\":\""u8);
        var isWritten = DateTimeOffset.FromUnixTimeSeconds(Shape.CreatedUnixSeconds).TryFormat(
            _head.Room(MaxTimeBytes), out var bytes, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        _head.Advance(isWritten ? bytes : 0);
        _head.Write("\",\"message\":{\"role\":\"assistant\",\"content\":\""u8);
        _text.Clear();
        _thinking.Clear();
        _tools.Clear();
        _arguments.Clear();
        _hold = default;
        _open = null;
        _hasBadArguments = false;
        _usage = ChatUsage.None;
    }

    private void Take(ChatEventKind kind, ReadOnlySpan<byte> text, ByteScratch destination)
    {
        if (_open != kind)
        {
            Close();
            _open = kind;
        }

        if (_hold.Write(text, destination) > 0 && isStream)
        {
            WriteLine();
        }
    }

    private void StartTool(ReadOnlySpan<byte> id, ReadOnlySpan<byte> name)
    {
        Close();
        _open = ChatEventKind.ToolStart;
        if (_tools.Count > 0)
        {
            _tools.Write((byte)',');
        }

        _tools.Write("{\"id\":\""u8);
        ToolIds.Write(id, _tools);
        _tools.Write("\",\"function\":{\"index\":"u8);
        _tools.WriteNumber(ToolCount++);
        _tools.Write(",\"name\":\""u8);
        _tools.Write(name);
        _tools.Write("\",\"arguments\":"u8);
        _arguments.Clear();
        _arguments.Write((byte)'"');
    }

    private void Close()
    {
        switch (_open)
        {
            case ChatEventKind.ToolStart:
                CloseTool();
                break;
            case ChatEventKind.Text when _hold.End(_text) && isStream:
            case ChatEventKind.Thinking when _hold.End(_thinking) && isStream:
                WriteLine();
                break;
            default:
                break;
        }

        _open = null;
    }

    private void CloseTool()
    {
        var isEmpty = _arguments.Count == 1;
        _arguments.Write((byte)'"');
        if (isEmpty || !EscapedText.TryWriteLine(_arguments.Span, _tools))
        {
            _hasBadArguments |= !isEmpty;
            _tools.Write("{}"u8);
        }

        _tools.Write("}}"u8);
        if (isStream)
        {
            WriteLine();
        }
    }

    private void WriteLine()
    {
        WriteMessage();
        Output.Write(",\"done\":false}\n"u8);
    }

    private void WriteMessage()
    {
        Output.Write(_head.Span);
        Output.Write(_text.Span);
        Output.Write((byte)'"');
        if (_thinking.Count > 0)
        {
            Output.Write(",\"thinking\":\""u8);
            Output.Write(_thinking.Span);
            Output.Write((byte)'"');
        }

        if (_tools.Count > 0)
        {
            Output.Write(",\"tool_calls\":["u8);
            Output.Write(_tools.Span);
            Output.Write((byte)']');
        }

        Output.Write((byte)'}');
        _text.Clear();
        _thinking.Clear();
        _tools.Clear();
    }

    private void Stop(StopReason reason)
    {
        Close();
        IsEnded = true;
        IsBroken = _hasBadArguments && reason != StopReason.MaxTokens;
        WriteMessage();
        Output.Write(reason == StopReason.MaxTokens
            ? ",\"done\":true,\"done_reason\":\"length\",\"prompt_eval_count\":"u8
            : ",\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":"u8);
        Output.WriteNumber(
            Math.Max(0, _usage.Input) + Math.Max(0, _usage.CacheRead) + Math.Max(0, _usage.CacheWrite));
        Output.Write(",\"eval_count\":"u8);
        Output.WriteNumber(Math.Max(0, _usage.Output));
        if (isStream && Drops.Count > 0)
        {
            // Lines have no comments: a member that the packages pass over.
            Output.Write(",\"lucid_dropped\":\""u8);
            Drops.WriteTo(Output);
            Output.Write((byte)'"');
        }

        Output.Write("}\n"u8);
    }

    /// <summary>Names a member of a block; an upstream without blocks has it in its message.</summary>
    private void LoseCitations()
    {
        if (Drops.Block >= 0)
        {
            Drops.Add(AnswerSite.BlockMember, "citations"u8);
        }
        else
        {
            Drops.Add(AnswerSite.Message, "annotations"u8);
        }
    }
}
