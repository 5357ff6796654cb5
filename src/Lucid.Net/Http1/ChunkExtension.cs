using Lucid.Net.Bytes;

namespace Lucid.Net.Http1;

// The text behind the first ";" of a chunk size (RFC 9112 section 7.1.1), one byte at a time:
//
//   name [ "=" ( token | quoted-string ) ]  *( ";" name [ "=" ... ] )
//
// The optional blanks that the RFC lets a recipient forgive ("bad whitespace") are not forgiven: lenient reading of
// this place is how requests were smuggled (CVE-2025-55315).
internal struct ChunkExtension
{
    private At _at;

    private enum At : byte
    {
        NameStart,
        Name,
        ValueStart,
        Value,
        Quoted,
        QuotedPair,
        AfterQuoted,
    }

    // Whether the size line may end here.
    public readonly bool MayEnd => _at is At.Name or At.Value or At.AfterQuoted;

    public bool TryPass(byte value)
    {
        switch (_at)
        {
            case At.NameStart:
                _at = At.Name;
                return Ascii.IsTokenByte(value);
            case At.Name:
                _at = value switch
                {
                    (byte)';' => At.NameStart,
                    (byte)'=' => At.ValueStart,
                    _ => At.Name,
                };
                return _at != At.Name || Ascii.IsTokenByte(value);
            case At.ValueStart:
                _at = value == '"' ? At.Quoted : At.Value;
                return value == '"' || Ascii.IsTokenByte(value);
            case At.Value:
                _at = value == ';' ? At.NameStart : At.Value;
                return value == ';' || Ascii.IsTokenByte(value);
            case At.Quoted:
                _at = value switch
                {
                    (byte)'"' => At.AfterQuoted,
                    (byte)'\\' => At.QuotedPair,
                    _ => At.Quoted,
                };
                return IsTextByte(value);
            case At.QuotedPair:
                _at = At.Quoted;
                return IsTextByte(value);
            default:
                _at = At.NameStart;
                return value == ';';
        }
    }

    // RFC 9110 section 5.6.4: tab, and everything from space on but DEL.
    private static bool IsTextByte(byte value) => value is (byte)'\t' or (>= 0x20 and not 0x7F);
}
