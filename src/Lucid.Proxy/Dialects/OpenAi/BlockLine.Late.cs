using System;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <content>What comes too late for its place.</content>
internal sealed partial class BlockLine
{
    // What stands behind each of several JSON texts; none of them has it.
    private const byte Cut = 0;

    private static bool IsTold(ToolSlot slot) => slot.State is ToolSlotState.Open or ToolSlotState.Done;

    /// <summary>A call that is already told cannot get one any more: it goes out at the end.</summary>
    private static void KeepSignature(ToolSlot slot, ReadOnlySpan<byte> signature)
    {
        if (IsTold(slot) && signature.SequenceEqual(slot.Signature.Span))
        {
            return;
        }

        var place = IsTold(slot) ? slot.LateSignature : slot.Signature;
        place.Clear();
        place.Write(signature);
    }

    private static void KeepExtra(ToolSlot slot, ReadOnlySpan<byte> raw)
    {
        if (slot.Extra.Count == 0 && !IsTold(slot))
        {
            slot.Extra.Write(raw);
        }
        else if (!raw.SequenceEqual(slot.Extra.Span))
        {
            Keep(raw, slot.LateExtra);
        }
    }

    private static void Keep(ReadOnlySpan<byte> raw, ByteScratch place)
    {
        place.Write(raw);
        place.Write(Cut);
    }

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        var cut = rest.IndexOf(Cut);
        var next = rest[..cut];
        rest = rest[(cut + 1)..];
        return next;
    }

    private void TellLate(ToolSlot slot, IChatEventSink sink)
    {
        if (!IsTold(slot))
        {
            return;
        }

        for (var rest = slot.LateExtra.Span; !rest.IsEmpty;)
        {
            sink.On(ChatEvent.LateExtra(Next(ref rest), slot.Id.Span, slot.Number));
        }

        if (slot.LateSignature.Count > 0)
        {
            TellSignature(
                ChatEvent.Signature(slot.LateSignature.Span, ThoughtMark.Google, slot.Id.Span, slot.Number), sink);
        }
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
}
