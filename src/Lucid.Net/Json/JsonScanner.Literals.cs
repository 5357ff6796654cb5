using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Json;

/// <content>Numbers and literals.</content>
public partial struct JsonScanner
{
    // Whole numbers without sign are nearly all there are: their digits need no states.
    private int ReadNumber<TVisitor>(ReadOnlySpan<byte> text, int position, ref TVisitor visitor)
        where TVisitor : struct, IJsonVisitor
    {
        int end = position + 1;
        while (end < text.Length && Ascii.IsDigit(text[end]))
        {
            end++;
        }

        return end < text.Length && text[end] is not ((byte)'.' or (byte)'e' or (byte)'E')
            ? EndValue(text, JsonKind.Number, position, end, ref visitor)
            : BeginNumber(text, position, ref visitor);
    }

    private int BeginNumber<TVisitor>(ReadOnlySpan<byte> text, int position, ref TVisitor visitor)
        where TVisitor : struct, IJsonVisitor
    {
        _token = Token.Number;
        _tokenStart = position;
        _number = default;
        return ContinueNumber(text, position, ref visitor);
    }

    private int ContinueNumber<TVisitor>(ReadOnlySpan<byte> text, int from, ref TVisitor visitor)
        where TVisitor : struct, IJsonVisitor
    {
        int end = _number.Pass(text, from);
        if (end == text.Length && (!_isFinal || !_number.MayEnd))
        {
            _position = end;
            return Stopped;
        }

        if (!_number.MayEnd)
        {
            return Refuse(JsonRejectKind.Malformed, end);
        }

        _token = Token.None;
        return EndValue(text, JsonKind.Number, _tokenStart, end, ref visitor);
    }

    private int ReadLiteral<TVisitor>(
        ReadOnlySpan<byte> text,
        ReadOnlySpan<byte> literal,
        JsonKind kind,
        int position,
        ref TVisitor visitor)
        where TVisitor : struct, IJsonVisitor
    {
        ReadOnlySpan<byte> rest = text[position..];
        if (rest.StartsWith(literal))
        {
            return EndValue(text, kind, position, position + literal.Length, ref visitor);
        }

        int same = rest.CommonPrefixLength(literal);
        _position = position;
        return same == rest.Length ? Stopped : Refuse(JsonRejectKind.Malformed, position + same);
    }
}
