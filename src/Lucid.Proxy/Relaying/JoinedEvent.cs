using System;
using System.Buffers;
using Lucid.Net.Bytes;

namespace Lucid.Proxy.Relaying;

/// <summary>Puts an event with one data line together. Only for the rare events that came with several.</summary>
internal sealed class JoinedEvent : IByteSink
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public JoinedEvent(ReadOnlySpan<byte> eventName)
    {
        if (!eventName.IsEmpty)
        {
            _bytes.Write("event: "u8);
            _bytes.Write(eventName);
            _bytes.Write("\n"u8);
        }

        _bytes.Write("data: "u8);
    }

    public void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    public ReadOnlyMemory<byte> End()
    {
        _bytes.Write("\n\n"u8);
        return _bytes.WrittenMemory;
    }
}
