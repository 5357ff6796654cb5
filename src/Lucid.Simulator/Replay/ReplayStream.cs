using System;
using Lucid.Simulator.Answers;

namespace Lucid.Simulator.Replay;

/// <summary>A recorded stream, byte for byte, one recorded event after the other.</summary>
internal sealed class ReplayStream : EventSource
{
    private Recording _recording = null!;
    private int _next;
    private int _start;

    public override ReadOnlyMemory<byte> Event =>
        _recording.Bytes.AsMemory(_start, _recording.Ends[_next - 1] - _start);

    public void Begin(Recording recording)
    {
        _recording = recording;
        _next = 0;
        _start = 0;
    }

    public override EventKind Next()
    {
        if (_next == _recording.Ends.Length)
        {
            return EventKind.None;
        }

        _start = _next == 0 ? 0 : _recording.Ends[_next - 1];
        _next++;
        return EventKind.Token;
    }
}
