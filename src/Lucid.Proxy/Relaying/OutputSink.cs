using System;
using Lucid.Net.Bytes;
using Lucid.Net.Transport;

namespace Lucid.Proxy.Relaying;

/// <summary>Writes spliced bytes to a connection.</summary>
internal readonly struct OutputSink(SlabWriter output) : IByteSink
{
    public void Write(ReadOnlySpan<byte> bytes) => output.Write(bytes);
}
