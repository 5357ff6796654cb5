using System;
using System.Buffers.Text;
using System.Text;

namespace Lucid.Simulator;

/// <summary>A growing run of bytes that keeps its array from one use to the next. Not thread-safe.</summary>
internal sealed class ByteBuffer
{
    /// <summary>What one use may leave behind for the next; larger arrays go back to the collector.</summary>
    private const int MaxKeptBytes = 64 * 1024;

    private const int FirstBytes = 1024;

    private byte[] _bytes = new byte[FirstBytes];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    public ReadOnlySpan<byte> this[ByteRange range] => _bytes.AsSpan(range.Start, range.Bytes);

    /// <summary>Empties the buffer for another user: the bytes are cleared, since they may hold a prompt.</summary>
    public void Reset()
    {
        if (_bytes.Length > MaxKeptBytes)
        {
            _bytes = new byte[FirstBytes];
        }
        else
        {
            _bytes.AsSpan(0, Length).Clear();
        }

        Length = 0;
    }

    /// <summary>Drops everything after the first <paramref name="bytes"/> bytes.</summary>
    public void Truncate(int bytes) => Length = Math.Min(Length, bytes);

    /// <summary>Room for at least so many more bytes; <see cref="Advance"/> makes them part of the run.</summary>
    public Span<byte> Room(int bytes)
    {
        if (_bytes.Length - Length < bytes)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + bytes));
        }

        return _bytes.AsSpan(Length);
    }

    public void Advance(int bytes) => Length += bytes;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    public void Append(byte value)
    {
        Room(1)[0] = value;
        Length++;
    }

    public void Append(long number)
    {
        Utf8Formatter.TryFormat(number, Room(20), out int bytes);
        Length += bytes;
    }

    public void AppendText(string text)
    {
        Span<byte> room = Room(Encoding.UTF8.GetMaxByteCount(text.Length));
        Length += Encoding.UTF8.GetBytes(text, room);
    }

    /// <summary>Overwrites bytes that are there.</summary>
    public void Patch(int at, ReadOnlySpan<byte> bytes) => bytes.CopyTo(_bytes.AsSpan(at, bytes.Length));

    /// <summary>Appends and says where.</summary>
    public ByteRange Add(ReadOnlySpan<byte> bytes)
    {
        int start = Length;
        Append(bytes);
        return new ByteRange(start, bytes.Length);
    }

    /// <summary>Appends text as the inside of a JSON string.</summary>
    public void AppendEscaped(ReadOnlySpan<byte> text)
    {
        foreach (byte value in text)
        {
            switch (value)
            {
                case (byte)'"':
                    Append("\\\""u8);
                    break;
                case (byte)'\\':
                    Append("\\\\"u8);
                    break;
                case (byte)'\n':
                    Append("\\n"u8);
                    break;
                case < 0x20:
                    Append("\\u00"u8);
                    Append("0123456789abcdef"u8[value >> 4]);
                    Append("0123456789abcdef"u8[value & 15]);
                    break;
                default:
                    Append(value);
                    break;
            }
        }
    }
}
