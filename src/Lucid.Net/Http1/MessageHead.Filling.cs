using System;

namespace Lucid.Net.Http1;

/// <content>What the parsers call while they read a head.</content>
public abstract partial class MessageHead
{
    internal KnownHeader AddField(ReadOnlySpan<byte> head, in FieldLineScanner line)
    {
        if (_slotCount == _slots.Length)
        {
            Array.Resize(ref _slots, _slots.Length * 2);
        }

        KnownHeader known = KnownHeaders.Classify(head.Slice(line.NameStart, line.NameBytes));
        ref FieldSlot slot = ref _slots[_slotCount++];
        slot.NameStart = line.NameStart;
        slot.NameBytes = (ushort)line.NameBytes;
        slot.ValueOffset = (ushort)(line.ValueStart - line.NameStart);
        slot.ValueBytes = (ushort)line.ValueBytes;
        slot.Known = known;
        slot.IsNamedByConnection = false;
        _present |= 1UL << (int)known;
        return known;
    }

    // The last step of a parser: every range is set, `unread` still holds the bytes.
    internal void Finish(ReadOnlySpan<byte> head)
    {
        HeadBytes = head.Length;
        if (_attached is not null && _attached.Length >= head.Length)
        {
            head.CopyTo(_attached);
            _bytes = _attached;
        }
    }

    // Runs only for heads whose Connection names something else than close and keep-alive. The parser bounds the number
    // of members, so a hostile list costs some 10,000 comparisons of lengths at most.
    internal void MarkFieldsNamedByConnection(ReadOnlySpan<byte> head)
    {
        for (int i = 0; i < _slotCount; i++)
        {
            if (_slots[i].Known == KnownHeader.Connection)
            {
                ReadOnlySpan<byte> value = head.Slice(_slots[i].ValueStart, _slots[i].ValueBytes);
                foreach (ReadOnlySpan<byte> member in new ListMembers(value))
                {
                    MarkNamed(head, member);
                }
            }
        }
    }

    private void MarkNamed(ReadOnlySpan<byte> head, ReadOnlySpan<byte> member)
    {
        foreach (ref FieldSlot slot in _slots.AsSpan(0, _slotCount))
        {
            if (slot.NameBytes == member.Length
                && !IsKeptWhateverConnectionSays(slot.Known)
                && System.Text.Ascii.EqualsIgnoreCase(head.Slice(slot.NameStart, slot.NameBytes), member))
            {
                slot.IsNamedByConnection = true;
            }
        }
    }

    private static bool IsKeptWhateverConnectionSays(KnownHeader header) => header
        is KnownHeader.Host
        or KnownHeader.ContentLength
        or KnownHeader.TransferEncoding
        or KnownHeader.ContentType
        or KnownHeader.ContentEncoding
        or KnownHeader.Authorization
        or KnownHeader.XApiKey;
}
