using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Http1;

/// <summary>
/// The fields of one message head and the bytes that they lie in. Reusable: a parser fills it, the owner reads it for
/// as long as it likes, <see cref="Clear"/> empties it.
/// </summary>
/// <remarks>
/// <para>The head keeps a copy of its bytes, so it stays valid after the connection's buffer moved on. The copy lies in
/// the array given to <see cref="Attach"/>, which stays the owner's: take it back with <see cref="Detach"/>. When the
/// parser says Done and that array is missing or too small, <see cref="IsStored"/> is false, and before the bytes are
/// consumed the owner either attaches an array of <see cref="HeadBytes"/> bytes and calls <see cref="CopyFrom"/>, or
/// calls <see cref="CopyFrom"/> alone, which then allocates an array for this one head.</para>
/// <para>Not thread-safe. Reading the fields of a head that is not stored is a fault of the caller and throws
/// <see cref="InvariantException"/>.</para>
/// </remarks>
public abstract partial class MessageHead
{
    internal const int MaxConnectionMembers = 100;
    private const int FirstSlots = 16;

    private FieldSlot[] _slots = new FieldSlot[FirstSlots];
    private int _slotCount;
    private ulong _present;
    private byte[]? _attached;
    private byte[]? _bytes;

    private protected MessageHead()
    {
    }

    /// <summary>
    /// Size of the whole head, from the first consumed byte to the empty line at its end; 0 before Done.
    /// </summary>
    public int HeadBytes { get; private set; }

    /// <summary>Whether the head has its copy of the bytes and may be read.</summary>
    public bool IsStored => _bytes is not null;

    /// <summary>The minor version: 0 for HTTP/1.0; anything from 1 on behaves as HTTP/1.1.</summary>
    public int MinorVersion { get; internal set; }

    /// <summary>Whether the sender lets the connection live on after this message (RFC 9112 section 9.3).</summary>
    public bool KeepAlive { get; internal set; }

    /// <summary>The body's length in bytes where the framing is a length, else -1.</summary>
    public long ContentLength { get; internal set; } = -1;

    /// <summary>How many field lines there are; repeated names count each time.</summary>
    public int HeaderCount => _slotCount;

    /// <summary>Gives the head an array to keep its bytes in. A larger one than the head needs is fine.</summary>
    /// <param name="storage">Stays the owner's; nobody else may write to it until <see cref="Detach"/>.</param>
    public void Attach(byte[] storage)
    {
        Invariant.Holds(_attached is null);
        _attached = storage;
    }

    /// <summary>Takes the attached array back. The head cannot be read any more.</summary>
    /// <returns>The array, or null when none was attached.</returns>
    public byte[]? Detach()
    {
        byte[]? storage = _attached;
        _attached = null;
        _bytes = null;
        return storage;
    }

    /// <summary>Copies the head's bytes, into the attached array if it is large enough, else into a new one.</summary>
    /// <param name="headBytes">Exactly the bytes that the parser said to consume.</param>
    public void CopyFrom(ReadOnlySpan<byte> headBytes)
    {
        Invariant.Holds(HeadBytes > 0 && headBytes.Length == HeadBytes);
        byte[] target = _attached is not null && _attached.Length >= HeadBytes ? _attached : new byte[HeadBytes];
        headBytes.CopyTo(target);
        _bytes = target;
    }

    /// <summary>The name of a field line as it was sent.</summary>
    /// <param name="index">0 to <see cref="HeaderCount"/> - 1, in the order of the head.</param>
    public ReadOnlySpan<byte> Name(int index)
    {
        ref readonly FieldSlot slot = ref Slot(index);
        return Stored(slot.NameStart, slot.NameBytes);
    }

    /// <summary>The value of a field line without the blanks around it.</summary>
    /// <param name="index">0 to <see cref="HeaderCount"/> - 1, in the order of the head.</param>
    public ReadOnlySpan<byte> Value(int index)
    {
        ref readonly FieldSlot slot = ref Slot(index);
        return Stored(slot.ValueStart, slot.ValueBytes);
    }

    /// <summary>Which known header a field line is.</summary>
    /// <param name="index">0 to <see cref="HeaderCount"/> - 1, in the order of the head.</param>
    public KnownHeader Known(int index) => Slot(index).Known;

    /// <summary>Whether the value has ASCII bytes only; others must not be forwarded to an upstream.</summary>
    /// <param name="index">0 to <see cref="HeaderCount"/> - 1, in the order of the head.</param>
    public bool IsAscii(int index) => System.Text.Ascii.IsValid(Value(index));

    /// <summary>
    /// Whether <c>Connection</c> names this field, which makes it a matter of this connection only (RFC 9110 section
    /// 7.6.1). Always false for host, authorization, x-api-key and the fields that frame or describe the body: no
    /// sender can have those dropped.
    /// </summary>
    /// <param name="index">0 to <see cref="HeaderCount"/> - 1, in the order of the head.</param>
    public bool IsNamedByConnection(int index) => Slot(index).IsNamedByConnection;

    /// <summary>How many field lines have this known name.</summary>
    /// <param name="header">Any member but <see cref="KnownHeader.Other"/>.</param>
    public int Count(KnownHeader header)
    {
        int count = 0;
        if (Has(header))
        {
            foreach (ref readonly FieldSlot slot in _slots.AsSpan(0, _slotCount))
            {
                count += slot.Known == header ? 1 : 0;
            }
        }

        return count;
    }

    /// <summary>Finds the first field line of a known name.</summary>
    /// <param name="header">Any member but <see cref="KnownHeader.Other"/>.</param>
    /// <param name="value">The value without blanks around it; lies in this head's storage.</param>
    public bool TryGet(KnownHeader header, out ReadOnlySpan<byte> value)
    {
        if (Has(header))
        {
            foreach (ref readonly FieldSlot slot in _slots.AsSpan(0, _slotCount))
            {
                if (slot.Known == header)
                {
                    value = Stored(slot.ValueStart, slot.ValueBytes);
                    return true;
                }
            }
        }

        value = default;
        return false;
    }

    /// <summary>Finds the first field line of any name.</summary>
    /// <param name="lowerName">The name in lower case.</param>
    /// <param name="value">The value without blanks around it; lies in this head's storage.</param>
    public bool TryGet(ReadOnlySpan<byte> lowerName, out ReadOnlySpan<byte> value)
    {
        foreach (ref readonly FieldSlot slot in _slots.AsSpan(0, _slotCount))
        {
            if (slot.NameBytes == lowerName.Length
                && Ascii.EqualsIgnoreCase(Stored(slot.NameStart, slot.NameBytes), lowerName))
            {
                value = Stored(slot.ValueStart, slot.ValueBytes);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Empties the head for the next message. The attached array stays attached.</summary>
    public virtual void Clear()
    {
        _slotCount = 0;
        _present = 0;
        _bytes = null;
        HeadBytes = 0;
        MinorVersion = 0;
        KeepAlive = false;
        ContentLength = -1;
    }

    private protected ReadOnlySpan<byte> Stored(int start, int bytes)
    {
        Invariant.Holds(_bytes is not null);
        return _bytes.AsSpan(start, bytes);
    }

    private bool Has(KnownHeader header) => (_present & (1UL << (int)header)) != 0;

    private ref readonly FieldSlot Slot(int index)
    {
        Invariant.Holds((uint)index < (uint)_slotCount);
        return ref _slots[index];
    }
}
