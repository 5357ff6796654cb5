using Lucid.Net.Bytes;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>One thing that could not be carried.</summary>
/// <param name="Site">What it stood in.</param>
/// <param name="Outer">Position in the outermost list.</param>
/// <param name="Middle">Position in the next.</param>
/// <param name="Inner">Position in the innermost.</param>
/// <param name="Parent">Key of an object between that and the member; mostly empty.</param>
/// <param name="Key">Key of the member; empty for the whole element.</param>
internal readonly record struct DroppedPath(
    DropSite Site, int Outer, int Middle, int Inner, ByteRange Parent, ByteRange Key);
