using System;
using System.Collections.Generic;

namespace Lucid.Net.Transport.Names;

/// <summary>Answers of the resolver for a bounded time. Not thread-safe.</summary>
/// <remarks>The system's resolver does not tell the time to live, so it is bounded by constants.</remarks>
internal sealed class NameCache
{
    public const int MostNames = 1024;

    public static readonly TimeSpan Life = TimeSpan.FromSeconds(30);

    /// <summary>A wrong name stays wrong for a moment, so that retries do not hammer the name server.</summary>
    public static readonly TimeSpan FailureLife = TimeSpan.FromSeconds(2);

    /// <summary>When the name server fails, the last good answer is used this long.</summary>
    public static readonly TimeSpan StaleLife = TimeSpan.FromMinutes(5);

    private readonly TimeProvider _time;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.OrdinalIgnoreCase);

    public NameCache(TimeProvider time)
    {
        _time = time;
    }

    private readonly record struct Entry(NameAnswer Answer, long ResolvedAt, long CheckedAt);

    public bool TryGet(string name, out NameAnswer answer)
    {
        if (_entries.TryGetValue(name, out Entry entry)
            && _time.GetElapsedTime(entry.CheckedAt) < LifeOf(entry))
        {
            answer = entry.Answer;
            return true;
        }
        answer = default;
        return false;
    }

    /// <summary>Keeps an answer.</summary>
    /// <returns>The answer to give: a stale good one when the name server has just failed.</returns>
    public NameAnswer Put(string name, in NameAnswer answer)
    {
        long now = _time.GetTimestamp();
        Entry fresh = new(answer, now, now);
        if (answer.Failure == DialFailure.NameTimeout
            && _entries.TryGetValue(name, out Entry old)
            && old.Answer.Failure == DialFailure.None
            && _time.GetElapsedTime(old.ResolvedAt, now) < StaleLife)
        {
            fresh = new Entry(old.Answer, old.ResolvedAt, now);
        }
        if (_entries.Count >= MostNames && !_entries.ContainsKey(name))
        {
            // Names come from the configuration: so many of them is a mistake that must only not grow for ever.
            _entries.Clear();
        }
        _entries[name] = fresh;
        return fresh.Answer;
    }

    private static TimeSpan LifeOf(in Entry entry)
    {
        bool isGoodAndFresh = entry.Answer.Failure == DialFailure.None && entry.ResolvedAt == entry.CheckedAt;
        return isGoodAndFresh ? Life : FailureLife;
    }
}
