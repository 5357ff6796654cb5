using System;

namespace Lucid.Proxy.Dialects;

/// <summary>Follows the arguments of a tool call over the pieces they come in, and knows when they are one whole JSON
/// object: nothing but white space can follow then. That is all; whether the JSON is right is not its
/// business.</summary>
internal struct ArgumentsTracker
{
    private int _depth;
    private bool _isInString;
    private bool _isEscaped;

    /// <summary>Something other than white space came.</summary>
    public bool HasContent { get; private set; }

    /// <summary>The object that began with the first byte is closed.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Something follows the closed object.</summary>
    public bool IsOverrun { get; private set; }

    /// <summary>Takes the next piece.</summary>
    /// <param name="escaped">The inside of a JSON string, escaped. A piece never ends inside an escape of that
    /// string.</param>
    public void Take(ReadOnlySpan<byte> escaped)
    {
        while (!escaped.IsEmpty)
        {
            var value = escaped[0];
            var bytes = 1;
            if (value == '\\' && escaped.Length > 1)
            {
                value = Unescape(escaped, out bytes);
            }

            Take(value);
            escaped = escaped[bytes..];
        }
    }

    private void Take(byte value)
    {
        if (_isInString)
        {
            if (_isEscaped)
            {
                _isEscaped = false;
            }
            else if (value == '\\')
            {
                _isEscaped = true;
            }
            else
            {
                _isInString = value != '"';
            }

            return;
        }

        if (value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            return;
        }

        IsOverrun |= IsComplete;
        HasContent = true;
        switch (value)
        {
            case (byte)'"':
                _isInString = true;
                break;
            case (byte)'{' or (byte)'[':
                _depth++;
                break;
            case (byte)'}' or (byte)']':
                _depth--;
                IsComplete = _depth == 0 && value == '}';
                break;
            default:
                break;
        }
    }

    // A character above ASCII matters as little as any letter.
    private static byte Unescape(ReadOnlySpan<byte> escaped, out int bytes)
    {
        bytes = 2;
        switch (escaped[1])
        {
            case (byte)'n':
                return (byte)'\n';
            case (byte)'r':
                return (byte)'\r';
            case (byte)'t':
                return (byte)'\t';
            case (byte)'b' or (byte)'f':
                return (byte)'x';
            case (byte)'u':
                bytes = Math.Min(6, escaped.Length);
                return bytes == 6 && escaped[2] == '0' && escaped[3] == '0'
                    ? (byte)((Digit(escaped[4]) << 4) | Digit(escaped[5]))
                    : (byte)'x';
            default:
                return escaped[1];
        }
    }

    private static int Digit(byte value) => value <= '9' ? value - '0' : (value | 0x20) - 'a' + 10;
}
