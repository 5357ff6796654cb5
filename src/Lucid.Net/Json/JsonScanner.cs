using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Json;

/// <summary>Scans one JSON text.</summary>
public struct JsonScanner
{
    /// <summary>What was refused.</summary>
    public JsonReject Reject { get; private set; }

    /// <summary>Scans what is there so far.</summary>
    public ParseOutcome Scan<TVisitor>(
        ReadOnlySpan<byte> soFar,
        bool final,
        JsonPathSet paths,
        ref TVisitor visitor,
        in JsonLimits limits,
        out int consumedBytes)
        where TVisitor : struct, IJsonVisitor
    {
        throw new NotSupportedException();
    }

    /// <summary>Makes the scanner ready for another text.</summary>
    public void Reset() => this = default;
}
