using System;
using System.Runtime.CompilerServices;

namespace Lucid.Proxy.Dialects;

/// <summary>Keeps back half a surrogate pair at the end of a piece of text until its other half comes: some providers
/// cut their pieces inside <c>\ud83d\ude00</c>, and strict JSON readers refuse a half.</summary>
internal struct SurrogateHold
{
    private const int EscapeBytes = 6;

    private Held _held;
    private bool _isHolding;

    /// <summary>Writes a piece behind what was kept back of the one before.</summary>
    /// <param name="escaped">The inside of a JSON string.</param>
    /// <param name="output">Where to.</param>
    /// <returns>Bytes written; 0 when all of it is kept back.</returns>
    public int Write(ReadOnlySpan<byte> escaped, ByteScratch output)
    {
        var before = output.Count;
        if (_isHolding)
        {
            if (escaped.IsEmpty)
            {
                return 0;
            }

            _isHolding = false;
            if (IsSurrogate(escaped, isHigh: false))
            {
                output.Write(_held);
            }
            else
            {
                output.Write("\\ufffd"u8);
            }
        }

        if (EndsWithHigh(escaped))
        {
            escaped[^EscapeBytes..].CopyTo(_held);
            escaped = escaped[..^EscapeBytes];
            _isHolding = true;
        }

        output.Write(escaped);
        return output.Count - before;
    }

    /// <summary>The text is over: a half that waits becomes the replacement character.</summary>
    /// <returns>True when something was written.</returns>
    public bool End(ByteScratch output)
    {
        if (!_isHolding)
        {
            return false;
        }

        _isHolding = false;
        output.Write("\\ufffd"u8);
        return true;
    }

    /// <summary>True while half a pair waits.</summary>
    public readonly bool IsHolding => _isHolding;

    private static bool EndsWithHigh(ReadOnlySpan<byte> escaped)
    {
        if (escaped.Length < EscapeBytes || !IsSurrogate(escaped[^EscapeBytes..], isHigh: true))
        {
            return false;
        }

        // An even number of backslashes in front of it is a text of backslashes.
        var backslashes = 0;
        for (var at = escaped.Length - EscapeBytes; at >= 0 && escaped[at] == '\\'; at--)
        {
            backslashes++;
        }

        return (backslashes & 1) == 1;
    }

    private static bool IsSurrogate(ReadOnlySpan<byte> escape, bool isHigh) =>
        escape.Length >= EscapeBytes
        && escape[0] == '\\'
        && escape[1] == 'u'
        && (escape[2] | 0x20) == 'd'
        && (isHigh ? escape[3] is (byte)'8' or (byte)'9' || (escape[3] | 0x20) is 'a' or 'b'
            : (escape[3] | 0x20) is >= 'c' and <= 'f');

    [InlineArray(EscapeBytes)]
    private struct Held
    {
        private byte _first;
    }
}
