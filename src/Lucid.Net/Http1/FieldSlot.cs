using System.Runtime.InteropServices;

namespace Lucid.Net.Http1;

// Where one field line lies, counted from the first byte of the head. 12 bytes: a head of 16 fields fits three cache
// lines.
[StructLayout(LayoutKind.Sequential, Pack = 2)]
internal struct FieldSlot
{
    public int NameStart;
    public ushort NameBytes;

    // From NameStart: colon and leading blanks are skipped.
    public ushort ValueOffset;
    public ushort ValueBytes;
    public KnownHeader Known;
    public bool IsNamedByConnection;

    public readonly int ValueStart => NameStart + ValueOffset;
}
