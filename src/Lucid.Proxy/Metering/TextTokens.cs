using System;

namespace Lucid.Proxy.Metering;

/// <summary>
/// Counts the tokens of text as it streams by, without a vocabulary and without an allocation: where words, numbers and
/// signs begin, as the vocabularies in use cut them, rounded up. For upstreams that report no usage.
/// </summary>
/// <remarks>The text comes as it stands inside JSON strings, in pieces cut anywhere between characters. A test holds
/// the count against a real vocabulary.</remarks>
internal struct TextTokens
{
    /// <summary>Letters that the first token of a word covers; the rest of a longer word is cut finer.</summary>
    private const int FirstLetters = 7;

    private const int FurtherLetters = 3;

    private const int DigitsPerToken = 2;

    // By their share in the vocabularies: Cyrillic, Greek, Arabic, Hebrew and accents; Chinese, Japanese, Korean.
    private const int TenthsPerTwoBytes = 7;
    private const int TenthsPerThreeBytes = 13;

    private Run _run;
    private int _length;
    private long _tenths;
    private long _count;

    private enum Run : byte
    {
        None,
        Lower,
        Upper,
        Digits,
        Space,
        LineEnds,
    }

    /// <summary>Tokens so far.</summary>
    public readonly long Count => _count + ((_tenths + 9) / 10);

    /// <summary>Counts one piece.</summary>
    /// <param name="escaped">UTF-8 as it stands between the quotes of a JSON string.</param>
    public void Add(ReadOnlySpan<byte> escaped)
    {
        for (var i = 0; i < escaped.Length; i++)
        {
            var value = escaped[i];
            if (value != (byte)'\\')
            {
                Take(value);
                continue;
            }

            // An escape is never cut: pieces are whole JSON strings.
            i++;
            var kind = i < escaped.Length ? escaped[i] : (byte)'\\';
            switch (kind)
            {
                case (byte)'n' or (byte)'r':
                    LineEnd();
                    break;
                case (byte)'t':
                    Take((byte)' ');
                    break;
                case (byte)'u':
                    i += 4;
                    Sign();
                    break;
                default:
                    Sign();
                    break;
            }
        }
    }

    private void Take(byte value)
    {
        switch (value)
        {
            case >= (byte)'a' and <= (byte)'z':
                Letter(Run.Lower);
                break;
            case >= (byte)'A' and <= (byte)'Z':
                Letter(Run.Upper);
                break;
            case >= (byte)'0' and <= (byte)'9':
                Grow(Run.Digits, DigitsPerToken, DigitsPerToken);
                break;
            case (byte)' ':
                Space();
                break;
            case >= 0x80 and < 0xC0:
                // The rest of a character that was counted at its first byte.
                break;
            case >= 0xC0 and < 0xE0:
                _tenths += TenthsPerTwoBytes;
                break;
            case >= 0xE0 and < 0xF0:
                _tenths += TenthsPerThreeBytes;
                _run = Run.None;
                break;
            case >= 0xF0:
                _count += 2;
                _run = Run.None;
                break;
            default:
                Sign();
                break;
        }
    }

    private void Letter(Run run)
    {
        // camelCase is cut where the capital stands; a capital before small letters is not.
        if (_run == Run.Upper && run == Run.Lower)
        {
            _run = Run.Lower;
        }

        Grow(run, FirstLetters, FurtherLetters);
    }

    private void Grow(Run run, int first, int further)
    {
        if (_run != run)
        {
            _run = run;
            _length = 0;
        }

        var place = _length++;
        if (place == 0 || (place >= first && (place - first) % further == 0))
        {
            _count++;
        }
    }

    /// <summary>One space belongs to the word behind it; more are a token.</summary>
    private void Space()
    {
        if (_run == Run.Space)
        {
            _count += _length++ == 1 ? 1 : 0;
            return;
        }

        _run = Run.Space;
        _length = 1;
    }

    private void LineEnd()
    {
        if (_run != Run.LineEnds)
        {
            _run = Run.LineEnds;
            _count++;
        }
    }

    private void Sign()
    {
        _run = Run.None;
        _count++;
    }
}
