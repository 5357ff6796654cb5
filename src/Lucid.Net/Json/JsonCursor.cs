using System;
using System.Buffers;
using Lucid.Net.Bytes;

namespace Lucid.Net.Json;

/// <summary>
/// Walks a text that a <see cref="JsonScanner"/> has accepted, value by value, unknown members included. Where a scan
/// tells the values that somebody watches, a walk meets all of them.
/// </summary>
/// <remarks>
/// The text must be one valid value: nothing is validated again. Ranges are offsets into it; those of strings and keys
/// are without their quotes. Allocates nothing.
/// </remarks>
public ref struct JsonCursor
{
    private static readonly SearchValues<byte> Delimiters = SearchValues.Create(",]} \t\r\n"u8);

    private readonly ReadOnlySpan<byte> _text;

    /// <summary>Begins at a value.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="position">Offset of a value in it, or of the blanks in front of one.</param>
    public JsonCursor(ReadOnlySpan<byte> text, int position)
    {
        _text = text;
        Position = position;
        PassBlanks();
    }

    /// <summary>Offset of what comes next.</summary>
    public int Position { get; private set; }

    /// <summary>The kind of the value that comes next; meaningful only in front of a value.</summary>
    public readonly JsonKind Kind => _text[Position] switch
    {
        (byte)'{' => JsonKind.Object,
        (byte)'[' => JsonKind.Array,
        (byte)'"' => JsonKind.String,
        (byte)'t' => JsonKind.True,
        (byte)'f' => JsonKind.False,
        (byte)'n' => JsonKind.Null,
        _ => JsonKind.Number,
    };

    /// <summary>Steps into the object or array that comes next.</summary>
    public void Enter()
    {
        Position++;
        PassBlanks();
    }

    /// <summary>Steps to the next member of the object that was entered, in front of its value.</summary>
    /// <param name="key">The key without its quotes, escapes as they stand.</param>
    /// <returns>False at the end of the object, which is then passed.</returns>
    public bool NextMember(out ByteRange key)
    {
        if (!NextElement())
        {
            key = default;
            return false;
        }

        key = PassString();
        PassBlanks();
        Position++;
        PassBlanks();
        return true;
    }

    /// <summary>Steps to the next element of the array that was entered.</summary>
    /// <returns>False at the end of the array, which is then passed.</returns>
    public bool NextElement()
    {
        PassBlanks();
        switch (_text[Position])
        {
            case (byte)']' or (byte)'}':
                Position++;
                return false;
            case (byte)',':
                Position++;
                PassBlanks();
                return true;
            default:
                return true;
        }
    }

    /// <summary>Passes the value that comes next.</summary>
    /// <returns>Where it lies; a string's range is the inside of its quotes.</returns>
    public ByteRange Pass()
    {
        int start = Position;
        switch (_text[start])
        {
            case (byte)'"':
                return PassString();
            case (byte)'{' or (byte)'[':
                Position = JsonSkip.EndOfContainer(_text, start);
                break;
            default:
                int bytes = _text[start..].IndexOfAny(Delimiters);
                Position = bytes < 0 ? _text.Length : start + bytes;
                break;
        }

        return new ByteRange(start, Position - start);
    }

    private ByteRange PassString()
    {
        int start = Position + 1;
        int end = JsonSkip.EndOfString(_text, start);
        Position = end + 1;
        return new ByteRange(start, end - start);
    }

    private void PassBlanks()
    {
        while (Position < _text.Length && _text[Position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            Position++;
        }
    }
}
