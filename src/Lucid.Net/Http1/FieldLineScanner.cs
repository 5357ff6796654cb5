using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Http1;

// Field lines of heads and trailers (RFC 9112 section 5), one per call, from a run of bytes that grows.
//
//   name ":" OWS value OWS CR LF        ...        CR LF
//   ^_lineStart  ^_searched (value)                ^ EndOfSection
//
// Every decision depends on the bytes up to where it is made and on nothing behind them, so a head is judged alike
// however it was split. Bytes that were searched are not searched again.
internal struct FieldLineScanner
{
    private int _lineStart;
    private int _searched;
    private int _nameBytes;

    // Where the line that is being read begins: everything before it is finished with.
    public readonly int LineStart => _lineStart;

    // The last whole line: offsets of the name and of the value without the blanks around it.
    public int NameStart { get; private set; }

    public int NameBytes { get; private set; }

    public int ValueStart { get; private set; }

    public int ValueBytes { get; private set; }

    public void Begin(int offset)
    {
        _lineStart = offset;
        _searched = offset;
        _nameBytes = 0;
    }

    public FieldStep Next(
        ReadOnlySpan<byte> bytes,
        int maxFieldBytes,
        bool isFirst,
        bool isTableFull,
        out RejectReason reason)
    {
        reason = RejectReason.None;

        // One byte more than a field may have: if neither name nor value ends inside, the field is too large.
        int end = (int)Math.Min(bytes.Length, (long)_lineStart + maxFieldBytes + 1);
        if (_nameBytes == 0)
        {
            FieldStep step = ReadName(bytes, end, maxFieldBytes, isFirst, isTableFull, out reason);
            if (step != FieldStep.Field)
            {
                return step;
            }
        }

        int valueEnd = _searched + HeadBytes.ValuePrefixBytes(bytes[_searched..end]);
        if (valueEnd == end)
        {
            _searched = end;
            return Incomplete(end, maxFieldBytes, out reason);
        }

        FieldStep lineEnd = ReadLineEnd(bytes, valueEnd, out reason);
        if (lineEnd != FieldStep.Field)
        {
            _searched = valueEnd;
            return lineEnd;
        }

        TakeLine(bytes, valueEnd);
        return FieldStep.Field;
    }

    private FieldStep ReadName(
        ReadOnlySpan<byte> bytes,
        int end,
        int maxFieldBytes,
        bool isFirst,
        bool isTableFull,
        out RejectReason reason)
    {
        reason = RejectReason.None;
        if (_lineStart >= bytes.Length)
        {
            return FieldStep.NeedMore;
        }

        byte first = bytes[_lineStart];
        if (first == '\r')
        {
            FieldStep step = ReadLineEnd(bytes, _lineStart, out reason);
            if (step == FieldStep.Field)
            {
                Begin(_lineStart + 2);
                return FieldStep.EndOfSection;
            }

            return step;
        }

        if (isTableFull)
        {
            reason = RejectReason.TooManyFields;
            return FieldStep.Rejected;
        }

        int nameEnd = _searched + Ascii.TokenPrefixBytes(bytes[_searched..end]);
        if (nameEnd == end)
        {
            _searched = end;
            return Incomplete(end, maxFieldBytes, out reason);
        }

        if (bytes[nameEnd] == ':' && nameEnd > _lineStart)
        {
            _nameBytes = nameEnd - _lineStart;
            _searched = nameEnd + 1;
            return FieldStep.Field;
        }

        _searched = nameEnd;
        return RejectName(bytes, nameEnd, isFirst, out reason);
    }

    private readonly FieldStep RejectName(ReadOnlySpan<byte> bytes, int at, bool isFirst, out RejectReason reason)
    {
        bool isLineStart = at == _lineStart;
        switch (bytes[at])
        {
            case (byte)':':
                reason = RejectReason.FieldNameEmpty;
                break;
            case (byte)' ' or (byte)'\t' when isLineStart:
                reason = isFirst ? RejectReason.BlankBeforeFields : RejectReason.FieldFolded;
                break;
            case (byte)' ' or (byte)'\t':
                reason = RejectReason.FieldNameBlank;
                break;
            case (byte)'\n':
                reason = RejectReason.BareLineFeed;
                break;
            case (byte)'\r':
                FieldStep step = ReadLineEnd(bytes, at, out reason);
                if (step != FieldStep.Field)
                {
                    return step;
                }

                reason = RejectReason.FieldColonMissing;
                break;
            default:
                reason = RejectReason.FieldNameByte;
                break;
        }

        return FieldStep.Rejected;
    }

    // Field: CR LF stands at the offset.
    private static FieldStep ReadLineEnd(ReadOnlySpan<byte> bytes, int at, out RejectReason reason)
    {
        reason = RejectReason.None;
        if (bytes[at] != '\r')
        {
            reason = bytes[at] == '\n' ? RejectReason.BareLineFeed : RejectReason.FieldValueByte;
            return FieldStep.Rejected;
        }

        if (at + 1 >= bytes.Length)
        {
            return FieldStep.NeedMore;
        }

        if (bytes[at + 1] != '\n')
        {
            reason = RejectReason.BareCarriageReturn;
            return FieldStep.Rejected;
        }

        return FieldStep.Field;
    }

    private readonly FieldStep Incomplete(int end, int maxFieldBytes, out RejectReason reason)
    {
        bool isTooLarge = end - _lineStart > maxFieldBytes;
        reason = isTooLarge ? RejectReason.FieldTooLarge : RejectReason.None;
        return isTooLarge ? FieldStep.Rejected : FieldStep.NeedMore;
    }

    // The offsets are fields of the scanner and go from there into the table: a slot handed on by value is written in
    // small parts and read back in large ones, which stalls (a fifth of the whole time of a head).
    private void TakeLine(ReadOnlySpan<byte> bytes, int valueEnd)
    {
        int start = _lineStart + _nameBytes + 1;
        while (start < valueEnd && Ascii.IsBlank(bytes[start]))
        {
            start++;
        }

        int end = valueEnd;
        while (end > start && Ascii.IsBlank(bytes[end - 1]))
        {
            end--;
        }

        NameStart = _lineStart;
        NameBytes = _nameBytes;
        ValueStart = start;
        ValueBytes = end - start;
        Begin(valueEnd + 2);
    }
}
