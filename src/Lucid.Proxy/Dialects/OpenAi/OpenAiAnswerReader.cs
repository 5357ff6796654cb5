using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <summary>Reads chat-completion streams and whole chat completions, of OpenAI and of everybody who looks like
/// it.</summary>
internal sealed partial class OpenAiAnswerReader : AnswerReader
{
    private readonly OpenAiPiece _piece = new();
    private readonly BlockLine _line = new();
    private readonly ByteScratch _seed = new();
    private StopReason _reason;
    private bool _isStarted;
    private bool _hasFinish;
    private bool _hasRefusal;
    private bool _allowsMissingFinish;

    /// <inheritdoc/>
    public override void Begin(ReadOnlySpan<byte> seed, bool allowsMissingFinish)
    {
        _seed.Clear();
        _seed.Write(seed);
        _allowsMissingFinish = allowsMissingFinish;
        _line.Begin();
        _isStarted = false;
        _hasFinish = false;
        _hasRefusal = false;
        IsEnded = false;
    }

    /// <inheritdoc/>
    public override bool TryRead(ReadOnlySpan<byte> data, IChatEventSink sink)
    {
        if (IsEnded)
        {
            return true;
        }

        // Nobody's answer is empty data, but somebody's keep-alive is.
        var trimmed = data.Trim(" \t\r\n"u8);
        return trimmed.IsEmpty
            || (OpenAiAnswerFacts.IsDone(trimmed) ? TryEnd(sink) : TryReadPiece(trimmed, isWhole: false, sink));
    }

    /// <inheritdoc/>
    public override bool TryEnd(IChatEventSink sink)
    {
        if (IsEnded)
        {
            return true;
        }

        // An end mark without a finish reason is a cut answer, whatever it claims.
        if (!_hasFinish && !(_allowsMissingFinish && _isStarted))
        {
            return false;
        }

        _line.Finish(_seed.Span, sink);
        var reason = !_hasFinish ? StopReason.EndTurn : _reason;
        IsEnded = true;
        sink.On(ChatEvent.Stop(_hasRefusal && reason == StopReason.EndTurn ? StopReason.Refusal : reason));
        return true;
    }

    /// <inheritdoc/>
    public override bool TryReadWhole(ReadOnlySpan<byte> json, IChatEventSink sink) =>
        TryReadPiece(json.Trim(" \t\r\n"u8), isWhole: true, sink) && (IsEnded || TryEnd(sink));

    private bool TryReadPiece(ReadOnlySpan<byte> json, bool isWhole, IChatEventSink sink)
    {
        if (!_piece.TryScan(json, isWhole))
        {
            return false;
        }

        if (_piece.IsError)
        {
            IsEnded = true;
            var message = Slice(json, _piece.ErrorMessage);
            sink.On(ChatEvent.Error(
                UpstreamErrors.KindOf(Slice(json, _piece.ErrorType), Slice(json, _piece.ErrorCode), message), message));
            return true;
        }

        if (isWhole && !_piece.HasChoice)
        {
            return false;
        }

        if (!_isStarted)
        {
            _isStarted = true;
            sink.On(ChatEvent.Plain(ChatEventKind.MessageStart));
        }

        if (!TryTellContent(json, sink))
        {
            return false;
        }

        if (!_hasFinish && !_piece.Finish.IsEmpty)
        {
            _hasFinish = true;
            _reason = ReasonOf(Slice(json, _piece.Finish));
        }

        if (_piece.HasUsage)
        {
            sink.On(ChatEvent.UsageReport(_piece.Usage));
        }

        TellRest(json, sink);
        return _line.HeldBytes <= MaxHeldBytes;
    }

    private bool TryTellContent(ReadOnlySpan<byte> json, IChatEventSink sink)
    {
        if (!_piece.Reasoning.IsEmpty)
        {
            _line.Text(ChatEventKind.Thinking, Slice(json, _piece.Reasoning), sink);
        }

        if (!_piece.Signature.IsEmpty)
        {
            _line.Signature(Slice(json, _piece.Signature), sink);
        }

        if (!_piece.Extra.IsEmpty)
        {
            _line.Extra(Slice(json, _piece.Extra), sink);
        }

        foreach (var text in _piece.Texts)
        {
            _line.Text(ChatEventKind.Text, Slice(json, text), sink);
        }

        if (!_piece.Refusal.IsEmpty)
        {
            _hasRefusal = true;
            _line.Text(ChatEventKind.Refusal, Slice(json, _piece.Refusal), sink);
        }

        foreach (ref readonly var tool in _piece.Tools)
        {
            var index = JsonText.TryReadInteger(Slice(json, tool.Index), out var value) ? value : -1;
            if (!_line.TryTool(tool, index, json, _seed.Span, sink))
            {
                return false;
            }
        }

        return true;
    }

    private static StopReason ReasonOf(ReadOnlySpan<byte> finish) => finish switch
    {
        _ when finish.SequenceEqual("stop"u8) => StopReason.EndTurn,
        _ when finish.SequenceEqual("tool_calls"u8) || finish.SequenceEqual("function_call"u8) => StopReason.ToolUse,
        _ when finish.SequenceEqual("length"u8) || finish.SequenceEqual("max_tokens"u8)
            || finish.SequenceEqual("model_length"u8) || finish.SequenceEqual("MAX_TOKENS"u8) => StopReason.MaxTokens,
        _ when finish.StartsWith("content_filter"u8) || finish.SequenceEqual("safety"u8)
            || finish.SequenceEqual("SAFETY"u8) || finish.SequenceEqual("recitation"u8)
            || finish.SequenceEqual("refusal"u8) => StopReason.Refusal,
        _ => StopReason.EndTurn,
    };

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> json, ByteRange range) =>
        json.Slice(range.Start, range.Bytes);
}
