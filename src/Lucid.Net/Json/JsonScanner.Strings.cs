using System;

namespace Lucid.Net.Json;

/// <content>Strings that are more than plain ASCII or not complete, and tokens that go on after more bytes
/// came.</content>
public partial struct JsonScanner
{
    private int ResumeToken<TVisitor>(ReadOnlySpan<byte> text, ref TVisitor visitor)
        where TVisitor : struct, IJsonVisitor
    {
        int next = _token == Token.Number
            ? ContinueNumber(text, _position, ref visitor)
            : ContinueString(text, _position, ref visitor);
        if (next != Stopped)
        {
            _position = next;
        }

        return next;
    }

    private int BeginString<TVisitor>(ReadOnlySpan<byte> text, Token token, int start, int from, ref TVisitor visitor)
        where TVisitor : struct, IJsonVisitor
    {
        _token = token;
        _tokenStart = start;
        _hasEscape = false;
        _hasHighByte = false;
        return ContinueString(text, from, ref visitor);
    }

    private int ContinueString<TVisitor>(ReadOnlySpan<byte> text, int from, ref TVisitor visitor)
        where TVisitor : struct, IJsonVisitor
    {
        int at = from;
        while (true)
        {
            at = JsonStringScan.EndOfPlain(text, at);
            if (at == text.Length)
            {
                break;
            }

            byte value = text[at];
            if (value == '"')
            {
                return EndString(text, at + 1, ref visitor);
            }

            int bytes = value switch
            {
                (byte)'\\' => ReadEscape(text, at),
                >= 0x80 => ReadHighBytes(text, at),
                _ => Refuse(JsonRejectKind.ControlByte, at),
            };
            if (bytes == Stopped)
            {
                return Stopped;
            }

            if (bytes == 0)
            {
                break;
            }

            at += bytes;
        }

        _position = at;
        return Stopped;
    }

    // Bytes of the escape, 0 when it is cut.
    private int ReadEscape(ReadOnlySpan<byte> text, int at)
    {
        _hasEscape = true;
        int bytes = JsonStringScan.EscapeBytes(text[at..]);
        return bytes >= 0 ? bytes : Refuse(JsonRejectKind.InvalidEscape, at + ~bytes);
    }

    // Bytes of the run up to the next quote, backslash or control byte, less a sequence at its end that is cut.
    private int ReadHighBytes(ReadOnlySpan<byte> text, int at)
    {
        _hasHighByte = true;
        int end = JsonStringScan.EndOfText(text, at);
        int bytes = JsonStringScan.ValidUtf8Bytes(text[at..end], isCut: end == text.Length, out bool isInvalid);
        return isInvalid ? Refuse(JsonRejectKind.InvalidUtf8, at + bytes) : bytes;
    }

    private int EndString<TVisitor>(ReadOnlySpan<byte> text, int end, ref TVisitor visitor)
        where TVisitor : struct, IJsonVisitor
    {
        bool isKey = _token == Token.Key;
        _token = Token.None;
        if (!isKey)
        {
            return EndValue(text, JsonKind.String, _tokenStart, end, ref visitor);
        }

        if (_depth == _watchedDepth)
        {
            // A plain key comes here too when the text ended inside it.
            ReadOnlySpan<byte> quoted = text[_tokenStart..end];
            bool isRight = _hasEscape || _hasHighByte
                ? TryWatchOtherKey(quoted, _tokenStart)
                : TryWatchPlainKey(quoted[1..^1], _tokenStart);
            if (!isRight)
            {
                return Stopped;
            }
        }

        return EndKey(text, end, ref visitor);
    }
}
