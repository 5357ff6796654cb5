using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Lucid.Net.Bytes;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <summary>Puts the deltas of a chat-completion stream in line: one block after the other, each whole. Text and
/// thinking go through at once; of parallel tool calls whose pieces come mixed the first goes through and the others
/// wait.</summary>
internal sealed class BlockLine
{
    // SDKs take no more parallel calls than this.
    private const int MaxSlots = 128;

    private readonly List<ToolSlot> _slots = [];
    private readonly ByteScratch _lateThinking = new();
    private readonly ByteScratch _lateText = new();
    private readonly ByteScratch _lateSignature = new();
    private readonly ByteScratch _lateExtra = new();
    private ToolSlot? _lateSlot;
    private ToolSlot? _openTool;
    private ChatEventKind? _openText;
    private int _slotCount;
    private int _heldBytes;

    private ReadOnlySpan<ToolSlot> Slots => CollectionsMarshal.AsSpan(_slots)[.._slotCount];

    /// <summary>Bytes that wait for their turn.</summary>
    public int HeldBytes => _heldBytes;

    /// <summary>The visible text is being told.</summary>
    public bool IsInText => _openText == ChatEventKind.Text && !IsBusyWithTools();

    public void Begin()
    {
        _slotCount = 0;
        _openTool = null;
        _openText = null;
        _heldBytes = 0;
        _lateThinking.Clear();
        _lateText.Clear();
        _lateSignature.Clear();
        _lateExtra.Clear();
        _lateSlot = null;
    }

    /// <summary>A piece of text, thinking or refusal.</summary>
    public void Text(ChatEventKind kind, ReadOnlySpan<byte> text, IChatEventSink sink)
    {
        if (IsBusyWithTools())
        {
            var late = kind == ChatEventKind.Thinking ? _lateThinking : _lateText;
            late.Write(text);
            _heldBytes += text.Length;
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
            _lateSlot = null;
            return;
        }

        TellSignature(signature, default, sink);
    }

    /// <summary>What the provider put beside the message.</summary>
    public void Extra(ReadOnlySpan<byte> raw, IChatEventSink sink)
    {
        if (IsBusyWithTools())
        {
            _lateExtra.Clear();
            _lateExtra.Write(raw);
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
            slot.Extra.Clear();
            slot.Extra.Write(Slice(json, delta.Extra));
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
        if (_lateExtra.Count > 0)
        {
            sink.On(ChatEvent.Of(ChatEventKind.Extra, _lateExtra.Span));
        }

        TellLate(ChatEventKind.Text, _lateText, sink);
        if (_lateSignature.Count > 0)
        {
            TellSignature(_lateSignature.Span, _lateSlot is null ? default : _lateSlot.Id.Span, sink);
        }

        CloseOpen(sink);
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

    private void KeepSignature(ToolSlot slot, ReadOnlySpan<byte> signature)
    {
        // A call that is already told cannot get one any more: it goes out behind, and counts for the call before it.
        var isLate = slot.State is ToolSlotState.Open or ToolSlotState.Done;
        var place = isLate ? _lateSignature : slot.Signature;
        _lateSlot = isLate ? slot : _lateSlot;
        place.Clear();
        place.Write(signature);
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
                _heldBytes += arguments.Length;
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
            TellSignature(slot.Signature.Span, default, sink);
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
        _openTool = slot;
        sink.On(ChatEvent.ToolStart(slot.Id.Span, slot.Name.Span, slot.Extra.Span));
        if (slot.Waiting.Count > 0)
        {
            sink.On(ChatEvent.Of(ChatEventKind.ToolArguments, slot.Waiting.Span));
            _heldBytes -= slot.Waiting.Count;
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

    private void TellSignature(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> toolId, IChatEventSink sink)
    {
        if (_openText != ChatEventKind.Thinking)
        {
            CloseOpen(sink);
        }

        sink.On(ChatEvent.Signature(signature, ThoughtMark.Google, toolId));
        sink.On(ChatEvent.Plain(ChatEventKind.BlockEnd));
        _openText = null;
    }

    private void TellLate(ChatEventKind kind, ByteScratch late, IChatEventSink sink)
    {
        if (late.Count > 0)
        {
            CloseOpen(sink);
            _openText = kind;
            sink.On(ChatEvent.Of(kind, late.Span));
        }
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
