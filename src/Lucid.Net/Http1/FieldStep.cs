namespace Lucid.Net.Http1;

// What FieldLineScanner found.
internal enum FieldStep : byte
{
    Field,
    EndOfSection,
    NeedMore,
    Rejected,
}
