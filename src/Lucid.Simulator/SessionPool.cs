using System.Collections.Generic;

namespace Lucid.Simulator;

/// <summary>The idle sessions of one reactor. Only its thread uses it.</summary>
internal sealed class SessionPool(SimulatorCounters counters)
{
    /// <summary>A session keeps about 8 KB; beyond this many idle ones the collector takes them.</summary>
    private const int MaxIdle = 4096;

    private readonly Stack<Session> _idle = new();

    public Session Rent()
    {
        Session session = _idle.Count > 0 ? _idle.Pop() : new Session(counters);
        session.Reset();
        return session;
    }

    public void Return(Session session)
    {
        session.Reset();
        if (_idle.Count < MaxIdle)
        {
            _idle.Push(session);
        }
    }
}
