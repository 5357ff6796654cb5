using System;

namespace Lucid.Proxy.Dialects.SameDialect;

/// <summary>Takes bytes in order, copying them. Implemented by structs, so that the copy loop has no virtual
/// call.</summary>
internal interface IByteSink
{
    void Write(ReadOnlySpan<byte> bytes);
}
