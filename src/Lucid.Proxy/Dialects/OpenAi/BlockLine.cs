using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Lucid.Net.Bytes;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <summary>Puts the deltas of a chat-completion stream in line: one block after the other, each whole. Text and
/// thinking go through at once; of parallel tool calls whose pieces come mixed the first goes through and the others
/// wait.</summary>
internal sealed partial class BlockLine
{
    // SDKs take no more parallel calls than this.
    private const int MaxSlots = 128;

    private readonly List<ToolSlot> _slots = [];
    private readonly ByteScratch _lateThinking = new();
    private readonly ByteScratch _lateText = new();
    private readonly ByteScratch _lateSignature = new();
    private readonly ByteScratch _lateExtra = new();
    private ToolSlot? _openTool;
    private ChatEventKind? _openText;
    private int _slotCount;
    private int _toldCount;

    private ReadOnlySpan<ToolSlot> Slots => CollectionsMarshal.AsSpan(_slots)[.._slotCount];

    /// <summary>Bytes that wait for their turn, or are kept of calls that were told.</summary>
    public long HeldBytes
    {
        get
        {
            var held = (long)_lateThinking.Count + _lateText.Count + _lateSignature.Count + _lateExtra.Count;
            foreach (var slot in Slots)
            {
                held += slot.HeldBytes;
            }

            return held;
        }
    }

    /// <summary>The visible text is being told.</summary>
    public bool IsInText => _openText == ChatEventKind.Text && !IsBusyWithTools();

    public void Begin()
    {
        _slotCount = 0;
        _openTool = null;
        _openText = null;
        _toldCount = 0;
        _lateThinking.Clear();
        _lateText.Clear();
        _lateSignature.Clear();
        _lateExtra.Clear();
    }

    /// <summary>A piece of text, thinking or refusal.</summary>
    public void Text(ChatEventKind kind, ReadOnlySpan<byte> text, IChatEventSink sink)
    {
        if (IsBusyWithTools())
        {
            var late = kind == ChatEventKind.Thinking ? _lateThinking : _lateText;
            late.Write(text);
            return;
        }

        if (_openText != kind)
        {
            CloseOpen(sink);
            _openText = kind;
        }

        sink.On(ChatEvent.Of(kind, text));
    }

    /// <summary>A signature that belongs to no tool call.</summary>
    public void Signature(ReadOnlySpan<byte> signature, IChatEventSink sink)
    {
        if (IsBusyWithTools())
        {
            _lateSignature.Clear();
            _lateSignature.Write(signature);
            return;
        }

        TellSignature(ChatEvent.Signature(signature, ThoughtMark.Google), sink);
    }

    /// <summary>What the provider put beside the message.</summary>
    public void Extra(ReadOnlySpan<byte> raw, IChatEventSink sink)
    {
        if (IsBusyWithTools())
        {
            Keep(raw, _lateExtra);
            return;
        }

        sink.On(ChatEvent.Of(ChatEventKind.Extra, raw));
    }

    /// <summary>A piece of a tool call.</summary>
    /// <returns>False: it extends a call that was complete, or there are too many.</returns>
    public bool TryTool(
        in OpenAiPiece.ToolDelta delta, long index, ReadOnlySpan<byte> json, ReadOnlySpan<byte> seed,
        IChatEventSink sink)
    {
        var id = Slice(json, delta.Id);
        var name = Slice(json, delta.Name);
        if (FindSlot(index, id, name) is not { } slot)
        {
            return false;
        }

        if (slot.Id.Count == 0 && !id.IsEmpty)
        {
            slot.Id.Write(id);
        }

        if (!delta.Signature.IsEmpty)
        {
            KeepSignature(slot, Slice(json, delta.Signature));
        }

        if (!delta.Extra.IsEmpty)
        {
            KeepExtra(slot, Slice(json, delta.Extra));
        }

        if (slot.State == ToolSlotState.Unnamed && !name.IsEmpty)
        {
            slot.Name.Write(name);
            slot.State = ToolSlotState.Queued;
        }

        if (!TryTakeArguments(slot, Slice(json, delta.Arguments), delta.HasRawArguments, sink))
        {
            return false;
        }

        Promote(seed, sink);
        return true;
    }

    /// <summary>The answer is complete: what waits is told, then everything is closed.</summary>
    public void Finish(ReadOnlySpan<byte> seed, IChatEventSink sink)
    {
        CloseOpen(sink);
        foreach (var slot in Slots)
        {
            if (slot.State == ToolSlotState.Queued)
            {
                Open(slot, seed, sink);
                CloseOpen(sink);
            }
        }

        TellLate(ChatEventKind.Thinking, _lateThinking, sink);
        for (var rest = _lateExtra.Span; !rest.IsEmpty;)
        {
            sink.On(ChatEvent.Of(ChatEventKind.Extra, Next(ref rest)));
        }

        TellLate(ChatEventKind.Text, _lateText, sink);
        if (_lateSignature.Count > 0)
        {
            TellSignature(ChatEvent.Signature(_lateSignature.Span, ThoughtMark.Google), sink);
        }

        CloseOpen(sink);
        foreach (var slot in Slots)
        {
            TellLate(slot, sink);
        }
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> json, ByteRange range) =>
        json.Slice(range.Start, range.Bytes);

    /// <summary>Which call a delta belongs to. Servers leave the index out, give every call the same one, leave the id
    /// out, or make a new id for every piece; a name together with another id, or after a complete call, is a new
    /// call.</summary>
    private ToolSlot? FindSlot(long index, ReadOnlySpan<byte> id, ReadOnlySpan<byte> name)
    {
        ToolSlot? found = null;
        var slots = Slots;
        for (var i = slots.Length - 1; i >= 0 && found is null; i--)
        {
            if (index >= 0 ? slots[i].Index == index : !id.IsEmpty && slots[i].HasId(id))
            {
                found = slots[i];
            }
        }

        if (found is null && index < 0 && slots.Length > 0 && (name.IsEmpty || id.IsEmpty))
        {
            found = slots[^1];
        }

        var isNew = found is null
            || (!name.IsEmpty && !id.IsEmpty && found.Id.Count > 0 && !found.HasId(id))
            || (!name.IsEmpty && id.IsEmpty && found.Tracker.IsComplete);
        return isNew ? AddSlot(index) : found;
    }

    private ToolSlot? AddSlot(long index)
    {
        if (_slotCount == MaxSlots)
        {
            return null;
        }

        if (_slotCount == _slots.Count)
        {
            _slots.Add(new ToolSlot());
        }

        var slot = _slots[_slotCount++];
        slot.Begin(index);
        return slot;
    }

    private bool TryTakeArguments(ToolSlot slot, ReadOnlySpan<byte> arguments, bool isRaw, IChatEventSink sink)
    {
        if (arguments.IsEmpty)
        {
            return true;
        }

        var before = slot.Waiting.Count;
        if (isRaw)
        {
            EscapedText.WriteEscaped(arguments, slot.Waiting);
            arguments = slot.Waiting.Span[before..];
        }

        slot.Tracker.Take(arguments);
        switch (slot.State)
        {
            case ToolSlotState.Open:
                sink.On(ChatEvent.Of(ChatEventKind.ToolArguments, arguments));
                slot.Waiting.Truncate(before);
                return true;
            case ToolSlotState.Done:
                slot.Waiting.Truncate(before);
                return !slot.Tracker.IsOverrun;
            default:
                if (!isRaw)
                {
                    slot.Waiting.Write(arguments);
                }

                return true;
        }
    }

    /// <summary>Opens the first call that waits, and the next ones as far as the one before is complete.</summary>
    private void Promote(ReadOnlySpan<byte> seed, IChatEventSink sink)
    {
        foreach (var slot in Slots)
        {
            if (slot.State != ToolSlotState.Queued)
            {
                continue;
            }

            if (_openTool is { Tracker.IsComplete: false })
            {
                return;
            }

            Open(slot, seed, sink);
        }
    }

    private void Open(ToolSlot slot, ReadOnlySpan<byte> seed, IChatEventSink sink)
    {
        if (slot.Signature.Count > 0)
        {
            TellSignature(ChatEvent.Signature(slot.Signature.Span, ThoughtMark.Google), sink);
        }

        CloseOpen(sink);
        var number = 0;
        var isTaken = slot.Id.Count == 0;
        foreach (var other in Slots)
        {
            if (ReferenceEquals(other, slot))
            {
                break;
            }

            number++;
            isTaken |= other.HasId(slot.Id.Span);
        }

        if (isTaken)
        {
            slot.Id.Clear();
            ToolIds.WriteMinted(seed, number, slot.Id);
        }

        slot.State = ToolSlotState.Open;
        slot.Number = _toldCount++;
        _openTool = slot;
        sink.On(ChatEvent.ToolStart(slot.Id.Span, slot.Name.Span, slot.Extra.Span));
        if (slot.Waiting.Count > 0)
        {
            sink.On(ChatEvent.Of(ChatEventKind.ToolArguments, slot.Waiting.Span));
            slot.Waiting.Clear();
        }
    }

    /// <summary>True while a call may still get arguments: nothing else may begin.</summary>
    private bool IsBusyWithTools()
    {
        if (_openTool is { Tracker.IsComplete: false })
        {
            return true;
        }

        foreach (var slot in Slots)
        {
            if (slot.State == ToolSlotState.Queued)
            {
                return true;
            }
        }

        return false;
    }

    private void TellSignature(in ChatEvent signature, IChatEventSink sink)
    {
        if (_openText != ChatEventKind.Thinking)
        {
            CloseOpen(sink);
        }

        sink.On(signature);
        sink.On(ChatEvent.Plain(ChatEventKind.BlockEnd));
        _openText = null;
    }

    private void CloseOpen(IChatEventSink sink)
    {
        if (_openTool is { } tool)
        {
            tool.State = ToolSlotState.Done;
            _openTool = null;
            sink.On(ChatEvent.Plain(ChatEventKind.BlockEnd));
        }
        else if (_openText is not null)
        {
            _openText = null;
            sink.On(ChatEvent.Plain(ChatEventKind.BlockEnd));
        }
    }
}
