using System;
using System.Collections.Generic;
using System.Threading;

namespace Lucid.Simulator.Sending;

/// <summary>Named gates at which answers wait until a test opens them, so that it needs no delay. Any thread.</summary>
internal sealed class GateBoard
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    public void Open(string name)
    {
        lock (_lock)
        {
            _open.Add(name);
        }
    }

    public bool IsOpen(string name)
    {
        lock (_lock)
        {
            return _open.Contains(name);
        }
    }
}
