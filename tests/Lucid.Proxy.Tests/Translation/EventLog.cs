using System.Collections.Generic;
using System.Text;
using Lucid.Proxy.Dialects;

namespace Lucid.Proxy.Tests.Translation;

/// <summary>Writes an answer down so that two that say the same look the same: pieces of one block joined, absent
/// arguments as an empty object, the reason as its blocks allow.</summary>
internal sealed class EventLog : IChatEventSink
{
    private readonly List<string> _lines = [];
    private ChatUsage _usage = ChatUsage.None;
    private ChatEventKind? _open;
    private int _tools;

    public string Text => string.Join('\n', _lines);

    public void On(in ChatEvent chatEvent)
    {
        switch (chatEvent.Kind)
        {
            case ChatEventKind.Text or ChatEventKind.Thinking or ChatEventKind.Refusal:
                Append(chatEvent.Kind, Of(chatEvent.Text));
                break;
            case ChatEventKind.Signature:
                Append(ChatEventKind.Thinking, "");
                _lines.Add($"Signature {Of(chatEvent.Name)} {Of(chatEvent.Text)}");
                break;
            case ChatEventKind.RedactedThinking:
                _lines.Add($"Redacted {Of(chatEvent.Text)}");
                break;
            case ChatEventKind.ToolStart:
                _tools++;
                _open = ChatEventKind.ToolStart;
                _lines.Add($"Tool {Of(chatEvent.Id)} {Of(chatEvent.Name)} ");
                break;
            case ChatEventKind.ToolArguments:
                _lines[^1] += Of(chatEvent.Text);
                break;
            case ChatEventKind.ToolInput:
                var escaped = new ByteScratch();
                EscapedText.WriteEscaped(chatEvent.Text, escaped);
                _lines[^1] += Of(escaped.Span);
                break;
            case ChatEventKind.BlockEnd:
                if (_open == ChatEventKind.ToolStart && _lines[^1].EndsWith(' '))
                {
                    _lines[^1] += "{}";
                }

                _open = null;
                break;
            case ChatEventKind.Usage:
                _usage = _usage.With(chatEvent.Usage);
                break;
            case ChatEventKind.Stop:
                var reason = chatEvent.Reason == StopReason.EndTurn && _tools > 0
                    ? StopReason.ToolUse
                    : chatEvent.Reason;
                _lines.Add($"Stop {reason} input {_usage.Input} output {_usage.Output}");
                break;
            default:
                break;
        }
    }

    private static string Of(System.ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    private void Append(ChatEventKind kind, string text)
    {
        if (_open != kind)
        {
            _open = kind;
            _lines.Add($"{kind} ");
        }

        _lines[^1] += text;
    }
}
