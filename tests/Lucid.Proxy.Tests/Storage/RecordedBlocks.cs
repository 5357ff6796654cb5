using System;
using System.Collections.Generic;

using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Tests.Storage;

/// <summary>Keeps what a scan visits.</summary>
internal sealed class RecordedBlocks : ILogVisitor
{
    public List<byte[]> Payloads { get; } = [];

    public void OnBlock(ReadOnlySpan<byte> payload, in LogBlock block, string path, long offset)
    {
        if (!payload.IsEmpty)
        {
            Payloads.Add(payload.ToArray());
        }
    }
}
