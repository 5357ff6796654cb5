using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Http1;

// The forms of a request target (RFC 9112 section 3.2). The bytes were checked one by one before.
internal static class TargetRules
{
    public static RejectReason Read(ReadOnlySpan<byte> target, HttpMethod method, out TargetParts parts)
    {
        parts = default;
        if (!AreEscapesValid(target))
        {
            return RejectReason.TargetEscape;
        }

        if (target[0] == '/')
        {
            SplitPath(target, 0, ref parts);
            return RejectReason.None;
        }

        if (target.SequenceEqual("*"u8))
        {
            parts.PathBytes = 1;
            return method == HttpMethod.Options ? RejectReason.None : RejectReason.TargetForm;
        }

        int scheme = target.IndexOf("://"u8);
        return scheme > 0 && IsScheme(target[..scheme])
            ? ReadAbsolute(target, scheme, ref parts)
            : RejectReason.TargetForm;
    }

    private static RejectReason ReadAbsolute(ReadOnlySpan<byte> target, int schemeBytes, ref TargetParts parts)
    {
        ReadOnlySpan<byte> scheme = target[..schemeBytes];
        parts.IsHttps = Ascii.EqualsIgnoreCase(scheme, "https"u8);
        if (!parts.IsHttps && !Ascii.EqualsIgnoreCase(scheme, "http"u8))
        {
            return RejectReason.TargetScheme;
        }

        parts.AuthorityStart = schemeBytes + 3;
        ReadOnlySpan<byte> rest = target[parts.AuthorityStart..];
        int end = rest.IndexOfAny((byte)'/', (byte)'?');
        parts.AuthorityBytes = end < 0 ? rest.Length : end;
        SplitPath(target, parts.AuthorityStart + parts.AuthorityBytes, ref parts);

        // User information fails here as well: no host has an '@'.
        return HostText.IsValid(rest[..parts.AuthorityBytes]) ? RejectReason.None : RejectReason.TargetAuthority;
    }

    private static void SplitPath(ReadOnlySpan<byte> target, int start, ref TargetParts parts)
    {
        int mark = target[start..].IndexOf((byte)'?');
        parts.PathStart = start;
        parts.PathBytes = mark < 0 ? target.Length - start : mark;
        if (mark >= 0)
        {
            parts.QueryStart = start + mark + 1;
            parts.QueryBytes = target.Length - parts.QueryStart;
        }
    }

    // RFC 3986 section 3.1.
    private static bool IsScheme(ReadOnlySpan<byte> text)
    {
        foreach (byte value in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)value) && value is not ((byte)'+' or (byte)'-' or (byte)'.'))
            {
                return false;
            }
        }

        return char.IsAsciiLetter((char)text[0]);
    }

    private static bool AreEscapesValid(ReadOnlySpan<byte> target)
    {
        while (true)
        {
            int percent = target.IndexOf((byte)'%');
            if (percent < 0)
            {
                return true;
            }

            target = target[(percent + 1)..];
            if (target.Length < 2
                || HexText.DigitValue(target[0]) < 0
                || HexText.DigitValue(target[1]) < 0
                || (target[0] == '0' && target[1] == '0'))
            {
                return false;
            }
        }
    }
}
