using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects.Anthropic;

/// <summary>Reads messages streams and whole messages.</summary>
internal sealed class AnthropicAnswerReader : AnswerReader
{
    private readonly AnthropicPiece _piece = new();
    private readonly ByteScratch _stopSequence = new();
    private readonly ByteScratch _startInput = new();
    private ChatUsage _usage;
    private StopReason _reason;
    private BlockKind _block;
    private bool _isStarted;
    private bool _hasReason;
    private bool _hasBlockContent;

    private enum BlockKind : byte
    {
        None,
        Text,
        Thinking,
        Tool,
        Other,
    }

    /// <inheritdoc/>
    public override void Begin(ReadOnlySpan<byte> seed, bool allowsMissingFinish)
    {
        _stopSequence.Clear();
        _startInput.Clear();
        Drops.Block = -1;
        _usage = ChatUsage.None;
        _block = BlockKind.None;
        _isStarted = false;
        _hasReason = false;
        _hasBlockContent = false;
        IsEnded = false;
    }

    /// <inheritdoc/>
    public override bool TryRead(ReadOnlySpan<byte> data, IChatEventSink sink)
    {
        if (IsEnded || data.Trim((byte)' ').IsEmpty)
        {
            return true;
        }

        if (!_piece.TryScan(data))
        {
            return false;
        }

        var type = Slice(data, _piece.Type);
        if (type.SequenceEqual("content_block_delta"u8))
        {
            TellDelta(data, sink);
        }
        else if (type.SequenceEqual("content_block_start"u8))
        {
            StartBlock(data, sink);
        }
        else if (type.SequenceEqual("content_block_stop"u8))
        {
            StopBlock(sink);
        }
        else if (type.SequenceEqual("message_start"u8))
        {
            Start(sink);
        }
        else if (type.SequenceEqual("message_delta"u8))
        {
            NoteEnd(data, sink);
        }
        else if (type.SequenceEqual("message_stop"u8))
        {
            return TryEnd(sink);
        }
        else if (type.SequenceEqual("error"u8))
        {
            TellError(data, sink);
        }
        else
        {
            sink.On(ChatEvent.Plain(ChatEventKind.Ping));
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool TryEnd(IChatEventSink sink)
    {
        if (IsEnded)
        {
            return true;
        }

        // The last message_delta says everything; some relays leave message_stop out.
        if (!_isStarted || !_hasReason)
        {
            return false;
        }

        StopBlock(sink);
        IsEnded = true;
        sink.On(ChatEvent.Stop(_reason, _stopSequence.Span));
        return true;
    }

    /// <inheritdoc/>
    public override bool TryReadWhole(ReadOnlySpan<byte> json, IChatEventSink sink)
    {
        if (!_piece.TryScan(json))
        {
            return false;
        }

        var type = Slice(json, _piece.Type);
        if (type.SequenceEqual("error"u8))
        {
            TellError(json, sink);
            return true;
        }

        if (!type.SequenceEqual("message"u8))
        {
            return false;
        }

        sink.On(ChatEvent.Plain(ChatEventKind.MessageStart));
        _isStarted = true;
        foreach (ref readonly var block in _piece.Blocks)
        {
            BeginBlock(json, block, sink);
            StopBlock(sink);
        }

        NoteEnd(json, sink);
        return TryEnd(sink);
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> json, ByteRange range) =>
        json.Slice(range.Start, range.Bytes);

    private void Start(IChatEventSink sink)
    {
        if (_isStarted)
        {
            // A relay that spliced two answers together: clients refuse a second start.
            return;
        }

        _isStarted = true;
        sink.On(ChatEvent.Plain(ChatEventKind.MessageStart));
        TellUsage(sink);
    }

    private void StartBlock(ReadOnlySpan<byte> json, IChatEventSink sink)
    {
        StopBlock(sink);
        if (_piece.Blocks.Length == 1)
        {
            BeginBlock(json, _piece.Blocks[0], sink);
        }
    }

    private void BeginBlock(ReadOnlySpan<byte> json, in AnthropicPiece.Block block, IChatEventSink sink)
    {
        var type = Slice(json, block.Type);
        Drops.Block++;
        _hasBlockContent = false;
        _startInput.Clear();
        if (type.SequenceEqual("text"u8))
        {
            _block = BlockKind.Text;
            TellText(ChatEventKind.Text, Slice(json, block.Text), sink);
            TellCitations(json, block.Citations, sink);
        }
        else if (type.SequenceEqual("thinking"u8))
        {
            _block = BlockKind.Thinking;
            TellText(ChatEventKind.Thinking, Slice(json, block.Thinking), sink);
            TellSignature(Slice(json, block.Signature), sink);
        }
        else if (type.SequenceEqual("redacted_thinking"u8))
        {
            _block = BlockKind.Other;
            sink.On(ChatEvent.Of(ChatEventKind.RedactedThinking, Slice(json, block.Data)));
        }
        else if (type.SequenceEqual("tool_use"u8))
        {
            _block = BlockKind.Tool;
            sink.On(ChatEvent.ToolStart(Slice(json, block.Id), Slice(json, block.Name)));
            _startInput.Write(Slice(json, block.Input));
        }
        else
        {
            // What the provider's own tools do, and what nobody here knows: no other dialect has it.
            _block = BlockKind.Other;
            Drops.Add(AnswerSite.Block, type);
        }
    }

    private void TellDelta(ReadOnlySpan<byte> json, IChatEventSink sink)
    {
        var delta = _piece.Delta;
        switch (_block)
        {
            case BlockKind.Text:
                TellText(ChatEventKind.Text, Slice(json, delta.Text), sink);
                if (!_piece.Citation.IsEmpty)
                {
                    TellCitation(Slice(json, _piece.Citation), sink);
                }

                NoteUnknownDelta(Slice(json, delta.Type), "text_delta"u8, "citations_delta"u8);
                break;
            case BlockKind.Thinking:
                TellText(ChatEventKind.Thinking, Slice(json, delta.Thinking), sink);
                TellSignature(Slice(json, delta.Signature), sink);
                NoteUnknownDelta(Slice(json, delta.Type), "thinking_delta"u8, "signature_delta"u8);
                break;
            case BlockKind.Tool:
                TellText(ChatEventKind.ToolArguments, Slice(json, _piece.PartialJson), sink);
                NoteUnknownDelta(Slice(json, delta.Type), "input_json_delta"u8, default);
                break;
            default:
                break;
        }
    }

    private void NoteUnknownDelta(ReadOnlySpan<byte> type, ReadOnlySpan<byte> known, ReadOnlySpan<byte> alsoKnown)
    {
        if (!type.IsEmpty && !type.SequenceEqual(known) && !type.SequenceEqual(alsoKnown))
        {
            Drops.Add(AnswerSite.BlockMember, type);
        }
    }

    private void TellCitations(ReadOnlySpan<byte> json, ByteRange citations, IChatEventSink sink)
    {
        if (citations.IsEmpty)
        {
            return;
        }

        var cursor = new JsonCursor(json, citations.Start);
        cursor.Enter();
        while (cursor.NextElement())
        {
            var isObject = cursor.Kind == JsonKind.Object;
            var citation = cursor.Pass();
            if (isObject)
            {
                TellCitation(Slice(json, citation), sink);
            }
        }
    }

    private void TellCitation(ReadOnlySpan<byte> citation, IChatEventSink sink)
    {
        _hasBlockContent = true;
        sink.On(ChatEvent.Citation(citation));
    }

    private void TellText(ChatEventKind kind, ReadOnlySpan<byte> text, IChatEventSink sink)
    {
        if (!text.IsEmpty)
        {
            _hasBlockContent = true;
            sink.On(ChatEvent.Of(kind, text));
        }
    }

    private void TellSignature(ReadOnlySpan<byte> signature, IChatEventSink sink)
    {
        ThoughtMark.Read(signature, out var maker, out var inner);
        if (!inner.IsEmpty)
        {
            _hasBlockContent = true;
            sink.On(ChatEvent.Signature(inner, maker));
        }
    }

    private void StopBlock(IChatEventSink sink)
    {
        if (_block == BlockKind.Tool)
        {
            // Arguments come in deltas; only a whole message has them in the block.
            if (!_hasBlockContent && _startInput.Count > 2)
            {
                sink.On(ChatEvent.Of(ChatEventKind.ToolInput, _startInput.Span));
            }

            sink.On(ChatEvent.Plain(ChatEventKind.BlockEnd));
        }
        else if (_block is BlockKind.Text or BlockKind.Thinking && _hasBlockContent)
        {
            sink.On(ChatEvent.Plain(ChatEventKind.BlockEnd));
        }

        _block = BlockKind.None;
    }

    private void NoteEnd(ReadOnlySpan<byte> json, IChatEventSink sink)
    {
        if (!_piece.StopReason.IsEmpty)
        {
            _hasReason = true;
            _reason = ReasonOf(Slice(json, _piece.StopReason));
            _stopSequence.Clear();
            _stopSequence.Write(Slice(json, _piece.StopSequence));
        }

        if (_piece.HasStopDetails)
        {
            Drops.Add(AnswerSite.Root, "stop_details"u8);
        }

        if (_piece.HasContainer)
        {
            Drops.Add(AnswerSite.Root, "container"u8);
        }

        if (_piece.HasContextManagement)
        {
            Drops.Add(AnswerSite.Root, "context_management"u8);
        }

        TellUsage(sink);
    }

    private void TellUsage(IChatEventSink sink)
    {
        var usage = _piece.Usage;
        if (usage.Input == 0 && _usage.Input > 0)
        {
            // Some relays forget the input at the end.
            usage = usage with { Input = -1 };
        }

        _usage = _usage.With(usage);
        sink.On(ChatEvent.UsageReport(usage));
    }

    private void TellError(ReadOnlySpan<byte> json, IChatEventSink sink)
    {
        IsEnded = true;
        var message = Slice(json, _piece.ErrorMessage);
        sink.On(ChatEvent.Error(UpstreamErrors.KindOf(Slice(json, _piece.ErrorType), default, message), message));
    }

    private static StopReason ReasonOf(ReadOnlySpan<byte> reason) => reason switch
    {
        _ when reason.SequenceEqual("end_turn"u8) => StopReason.EndTurn,
        _ when reason.SequenceEqual("tool_use"u8) => StopReason.ToolUse,
        _ when reason.SequenceEqual("max_tokens"u8)
            || reason.SequenceEqual("model_context_window_exceeded"u8) => StopReason.MaxTokens,
        _ when reason.SequenceEqual("stop_sequence"u8) => StopReason.StopSequence,
        _ when reason.SequenceEqual("refusal"u8) => StopReason.Refusal,
        _ when reason.SequenceEqual("pause_turn"u8) => StopReason.PauseTurn,
        _ => StopReason.EndTurn,
    };
}
