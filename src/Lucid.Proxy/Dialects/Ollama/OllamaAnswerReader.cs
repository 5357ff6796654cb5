using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects.Ollama;

/// <summary>Reads the lines of a native chat answer; a whole answer is its last line.</summary>
internal sealed class OllamaAnswerReader : AnswerReader
{
    private readonly OllamaPiece _piece = new();
    private readonly ByteScratch _seed = new();
    private readonly ByteScratch _id = new();
    private ChatEventKind? _open;
    private int _toolCount;
    private bool _isStarted;

    /// <inheritdoc/>
    public override void Begin(ReadOnlySpan<byte> seed, bool allowsMissingFinish)
    {
        _seed.Clear();
        _seed.Write(seed);
        _open = null;
        _toolCount = 0;
        _isStarted = false;
        IsEnded = false;
    }

    /// <inheritdoc/>
    public override bool TryRead(ReadOnlySpan<byte> data, IChatEventSink sink)
    {
        var json = data.Trim(" \t\r\n"u8);
        if (IsEnded || json.IsEmpty)
        {
            return true;
        }

        if (!_piece.TryScan(json))
        {
            return false;
        }

        if (_piece.IsError)
        {
            IsEnded = true;
            var message = Slice(json, _piece.ErrorMessage);
            sink.On(ChatEvent.Error(UpstreamErrors.KindOf(default, default, message), message));
            return true;
        }

        if (!_isStarted)
        {
            _isStarted = true;
            sink.On(ChatEvent.Plain(ChatEventKind.MessageStart));
        }

        TellText(ChatEventKind.Thinking, Slice(json, _piece.Thinking), sink);
        TellText(ChatEventKind.Text, Slice(json, _piece.Content), sink);
        foreach (ref readonly var tool in _piece.Tools)
        {
            TellTool(json, tool, sink);
        }

        if (_piece.HasImages)
        {
            Drops.Add(AnswerSite.Root, "message.images"u8);
        }

        if (_piece.HasLogprobs)
        {
            Drops.Add(AnswerSite.Root, "logprobs"u8);
        }

        if (_piece.IsDone)
        {
            Close(sink);
            TellUsage(json, sink);
            IsEnded = true;
            sink.On(ChatEvent.Stop(Slice(json, _piece.DoneReason).SequenceEqual("length"u8)
                ? StopReason.MaxTokens
                : StopReason.EndTurn));
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool TryEnd(IChatEventSink sink) => IsEnded;

    /// <inheritdoc/>
    public override bool TryReadWhole(ReadOnlySpan<byte> json, IChatEventSink sink) => TryRead(json, sink) && IsEnded;

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> json, ByteRange range) =>
        json.Slice(range.Start, range.Bytes);

    private void TellText(ChatEventKind kind, ReadOnlySpan<byte> text, IChatEventSink sink)
    {
        if (text.IsEmpty)
        {
            return;
        }

        if (_open != kind)
        {
            Close(sink);
            _open = kind;
        }

        sink.On(ChatEvent.Of(kind, text));
    }

    private void TellTool(ReadOnlySpan<byte> json, in OllamaPiece.Tool tool, IChatEventSink sink)
    {
        Close(sink);
        _id.Clear();
        if (tool.Id.IsEmpty)
        {
            ToolIds.WriteMinted(_seed.Span, _toolCount, _id);
        }
        else
        {
            _id.Write(Slice(json, tool.Id));
        }

        _toolCount++;
        sink.On(ChatEvent.ToolStart(_id.Span, Slice(json, tool.Name)));
        if (tool.Arguments.Bytes > 2)
        {
            sink.On(ChatEvent.Of(ChatEventKind.ToolInput, Slice(json, tool.Arguments)));
        }

        sink.On(ChatEvent.Plain(ChatEventKind.BlockEnd));
    }

    private void TellUsage(ReadOnlySpan<byte> json, IChatEventSink sink)
    {
        // A prompt that was wholly in the cache is told as zero or not at all; that is not its price.
        var input = Number(Slice(json, _piece.PromptCount));
        var output = Number(Slice(json, _piece.OutputCount));
        sink.On(ChatEvent.UsageReport(
            new ChatUsage(input > 0 ? input : -1, output, -1, -1, -1, IsFinal: output >= 0)));
    }

    private void Close(IChatEventSink sink)
    {
        if (_open is not null)
        {
            _open = null;
            sink.On(ChatEvent.Plain(ChatEventKind.BlockEnd));
        }
    }

    private static long Number(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && JsonText.TryReadInteger(text, out var value) && value >= 0 ? value : -1;
}
