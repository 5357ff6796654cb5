using System.Buffers;

namespace Lucid.Net.Http1;

// Character classes of message heads.
internal static class HeadBytes
{
    // RFC 9110 section 5.5: what no field value may have. Tab (0x09) is allowed, bytes from 0x80 are (obs-text).
    public static readonly SearchValues<byte> Controls = SearchValues.Create(
        "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0A\x0B\x0C\x0D\x0E\x0F\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1A\x1B\x1C"u8
        + "\x1D\x1E\x1F\x7F"u8);

    // RFC 9112 section 3.2: printable ASCII without space; '#' would begin a fragment, which is never sent. Bytes that
    // RFC 3986 leaves out but browsers send unescaped (quote, pipe, braces, backslash) pass: routes match exactly anyway.
    public static readonly SearchValues<byte> TargetBytes = SearchValues.Create(
        "!\"$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    // RFC 3986 section 3.2.2, less percent escapes and sub-delims: no real host name has them, and a comma would make
    // the value a list.
    public static readonly SearchValues<byte> HostBytes = SearchValues.Create(
        "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~"u8);
}
