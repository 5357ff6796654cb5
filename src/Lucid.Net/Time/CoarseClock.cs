using System;

namespace Lucid.Net.Time;

/// <summary>The clock of one reactor: read once per turn of the loop, then free of charge. Not thread-safe.</summary>
internal sealed class CoarseClock
{
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private long _unixMs;
    private bool _isUnixFresh;

    public CoarseClock(TimeProvider time)
    {
        _time = time;
        _startedAt = time.GetTimestamp();
    }

    /// <summary>Milliseconds since this clock was made; never goes back.</summary>
    public long NowMs { get; private set; }

    /// <summary>Milliseconds since 1970 of the wall clock, read at most once per turn and only if asked for.</summary>
    public long UnixMs
    {
        get
        {
            if (!_isUnixFresh)
            {
                _unixMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
                _isUnixFresh = true;
            }
            return _unixMs;
        }
    }

    public void Refresh()
    {
        _isUnixFresh = false;
        long nowMs = (long)_time.GetElapsedTime(_startedAt).TotalMilliseconds;
        if (nowMs > NowMs)
        {
            NowMs = nowMs;
        }
    }
}
