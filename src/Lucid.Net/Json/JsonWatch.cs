namespace Lucid.Net.Json;

// One open object or array that a watched path goes to or through.
internal struct JsonWatch
{
    public int Node;
    public int Start;

    // The array index that the container itself is told with, and the one for what is inside.
    public int OuterIndex;
    public int Index;

    // JsonPathNode.KeyLengths of the node: most keys need no more than this.
    public ulong KeyLengths;

    // Which members with a unique path were seen, by JsonPathNode.Ordinal.
    public ulong Seen;
}
