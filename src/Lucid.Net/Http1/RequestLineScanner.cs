using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Http1;

// The request line (RFC 9112 section 3), left to right, from a run of bytes that grows.
//
//   [CR LF] method SP target SP "HTTP/" DIGIT "." DIGIT CR LF
//
// A wrong byte is refused as soon as it is there, so that garbage (a TLS hello on a plain port) never waits for a line
// end.
internal struct RequestLineScanner
{
    private At _at;
    private int _partStart;
    private int _searched;
    private int _versionStart;

    private enum At : byte
    {
        LeadingLine,
        Method,
        Target,
        Version,
    }

    // Done: `next` is the first byte behind the line; method, target and version are set in the head.
    public ParseOutcome Read(
        ReadOnlySpan<byte> bytes,
        RequestHead head,
        int maxTargetBytes,
        out int next,
        out RejectReason reason)
    {
        next = 0;
        reason = RejectReason.None;
        ParseOutcome outcome = ParseOutcome.Done;
        if (_at == At.LeadingLine)
        {
            outcome = SkipLeadingLine(bytes, out reason);
        }

        if (_at == At.Method && outcome == ParseOutcome.Done)
        {
            outcome = ReadMethod(bytes, head, out reason);
        }

        if (_at == At.Target && outcome == ParseOutcome.Done)
        {
            outcome = ReadTarget(bytes, head, maxTargetBytes, out reason);
        }

        return outcome == ParseOutcome.Done ? ReadVersion(bytes, head, out next, out reason) : outcome;
    }

    // RFC 9112 section 2.2: one empty line is forgiven, for clients that end a body with one too many.
    private ParseOutcome SkipLeadingLine(ReadOnlySpan<byte> bytes, out RejectReason reason)
    {
        reason = RejectReason.None;
        if (bytes.IsEmpty)
        {
            return ParseOutcome.NeedMore;
        }

        if (bytes[0] == '\r')
        {
            ParseOutcome outcome = ReadLineEnd(bytes, 0, out reason);
            if (outcome != ParseOutcome.Done)
            {
                return outcome;
            }

            Enter(At.Method, 2);
        }
        else
        {
            Enter(At.Method, 0);
        }

        return ParseOutcome.Done;
    }

    private ParseOutcome ReadMethod(ReadOnlySpan<byte> bytes, RequestHead head, out RejectReason reason)
    {
        int end = Math.Min(bytes.Length, _partStart + HttpMethods.MaxBytes + 1);
        int stop = _searched + Ascii.TokenPrefixBytes(bytes[_searched..end]);
        if (stop == end)
        {
            _searched = end;
            return Incomplete(end - _partStart > HttpMethods.MaxBytes, RejectReason.MethodTooLong, out reason);
        }

        _searched = stop;
        if (bytes[stop] != ' ' || stop == _partStart)
        {
            return RejectPart(bytes, stop, RejectReason.MethodMalformed, LineEndInMethod(stop), out reason);
        }

        head.MethodStart = _partStart;
        head.MethodBytes = stop - _partStart;
        head.Method = HttpMethods.Classify(bytes[_partStart..stop]);
        Enter(At.Target, stop + 1);
        reason = RejectReason.None;
        return ParseOutcome.Done;
    }

    private ParseOutcome ReadTarget(
        ReadOnlySpan<byte> bytes,
        RequestHead head,
        int maxTargetBytes,
        out RejectReason reason)
    {
        int end = (int)Math.Min(bytes.Length, (long)_partStart + maxTargetBytes + 1);
        int stop = _searched + HeadBytes.TargetPrefixBytes(bytes[_searched..end]);
        if (stop == end)
        {
            _searched = end;
            return Incomplete(end - _partStart > maxTargetBytes, RejectReason.TargetTooLong, out reason);
        }

        _searched = stop;
        if (bytes[stop] != ' ' || stop == _partStart)
        {
            return RejectPart(bytes, stop, RejectReason.TargetByte, RejectReason.VersionMalformed, out reason);
        }

        head.TargetStart = _partStart;
        head.TargetBytes = stop - _partStart;
        _versionStart = stop + 1;
        Enter(At.Version, stop + 1);
        reason = RejectReason.None;
        return ParseOutcome.Done;
    }

    private readonly ParseOutcome ReadVersion(
        ReadOnlySpan<byte> bytes,
        RequestHead head,
        out int next,
        out RejectReason reason)
    {
        next = _versionStart + VersionText.Bytes + 2;
        ReadOnlySpan<byte> rest = bytes[_versionStart..];
        int wrong = VersionText.FirstWrongByte(rest);
        if (wrong < VersionText.Bytes)
        {
            return wrong == rest.Length
                ? Incomplete(false, RejectReason.None, out reason)
                : RejectVersion(bytes, _versionStart + wrong, out reason);
        }

        if (rest.Length == VersionText.Bytes)
        {
            return Incomplete(false, RejectReason.None, out reason);
        }

        if (rest[VersionText.Bytes] != '\r')
        {
            return RejectVersion(bytes, _versionStart + VersionText.Bytes, out reason);
        }

        ParseOutcome outcome = ReadLineEnd(bytes, _versionStart + VersionText.Bytes, out reason);
        if (outcome == ParseOutcome.Done)
        {
            head.MinorVersion = VersionText.Minor(rest);
            reason = JudgeLine(bytes, head, rest);
        }

        return reason == RejectReason.None ? outcome : ParseOutcome.Rejected;
    }

    // Judged on the whole line: the preface of HTTP/2 ("PRI * HTTP/2.0") is a version that is not spoken, not a bad
    // target.
    private static RejectReason JudgeLine(ReadOnlySpan<byte> bytes, RequestHead head, ReadOnlySpan<byte> version)
    {
        if (VersionText.Major(version) != 1)
        {
            return RejectReason.VersionUnsupported;
        }

        return head.Method switch
        {
            HttpMethod.Connect => RejectReason.MethodConnect,
            HttpMethod.Trace => RejectReason.MethodTrace,
            _ => TargetRules.Read(bytes.Slice(head.TargetStart, head.TargetBytes), head.Method, out head.Parts),
        };
    }

    private readonly RejectReason LineEndInMethod(int stop) =>
        stop == _partStart ? RejectReason.EmptyLines : RejectReason.RequestLineSpacing;

    private static ParseOutcome RejectVersion(ReadOnlySpan<byte> bytes, int at, out RejectReason reason) =>
        RejectPart(bytes, at, RejectReason.VersionMalformed, RejectReason.VersionMalformed, out reason);

    private static ParseOutcome RejectPart(
        ReadOnlySpan<byte> bytes,
        int at,
        RejectReason ofOtherBytes,
        RejectReason ofLineEnd,
        out RejectReason reason)
    {
        switch (bytes[at])
        {
            case (byte)' ' or (byte)'\t':
                reason = RejectReason.RequestLineSpacing;
                return ParseOutcome.Rejected;
            case (byte)'\n':
                reason = RejectReason.BareLineFeed;
                return ParseOutcome.Rejected;
            case (byte)'\r':
                ParseOutcome outcome = ReadLineEnd(bytes, at, out reason);
                if (outcome != ParseOutcome.Done)
                {
                    return outcome;
                }

                reason = ofLineEnd;
                return ParseOutcome.Rejected;
            default:
                reason = ofOtherBytes;
                return ParseOutcome.Rejected;
        }
    }

    // A CR stands at the offset.
    private static ParseOutcome ReadLineEnd(ReadOnlySpan<byte> bytes, int at, out RejectReason reason)
    {
        reason = RejectReason.None;
        if (at + 1 >= bytes.Length)
        {
            return ParseOutcome.NeedMore;
        }

        if (bytes[at + 1] != '\n')
        {
            reason = RejectReason.BareCarriageReturn;
            return ParseOutcome.Rejected;
        }

        return ParseOutcome.Done;
    }

    private static ParseOutcome Incomplete(bool isTooLong, RejectReason tooLong, out RejectReason reason)
    {
        reason = isTooLong ? tooLong : RejectReason.None;
        return isTooLong ? ParseOutcome.Rejected : ParseOutcome.NeedMore;
    }

    private void Enter(At at, int offset)
    {
        _at = at;
        _partStart = offset;
        _searched = offset;
    }
}
