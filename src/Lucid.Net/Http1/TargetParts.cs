namespace Lucid.Net.Http1;

// Ranges inside a request target, counted from its first byte.
internal struct TargetParts
{
    public int PathStart;
    public int PathBytes;
    public int QueryStart;
    public int QueryBytes;
    public int AuthorityStart;
    public int AuthorityBytes;
    public bool IsHttps;
}
