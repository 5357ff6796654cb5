using System.Collections.Generic;

namespace Lucid.Compare;

/// <summary>One load that every program gets alike.</summary>
/// <param name="Name">As written on the command line.</param>
/// <param name="Title">One line for the report.</param>
/// <param name="Unit">What CPU time is divided by: "request" or "event".</param>
/// <param name="Connections">Client connections, open for the whole run.</param>
internal sealed record Scenario(string Name, string Title, string Unit, int Connections)
{
    /// <summary>Events per stream; 0: whole answers.</summary>
    public int Events { get; init; }

    /// <summary>Microseconds between two writes of a stream; 0: as fast as the connection takes them.</summary>
    public long IntervalMicroseconds { get; init; }

    /// <summary>Events per write of the upstream.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Bytes of a request's body.</summary>
    public int BodyBytes { get; init; } = 330;

    /// <summary>Requests per second that begin whatever the answers do; 0: closed loop.</summary>
    public int RatePerSecond { get; init; }

    /// <summary>Every stream rests after its first event, and memory is what is measured.</summary>
    public bool IsIdle { get; init; }

    /// <summary>Start and first answer are measured; nothing is loaded.</summary>
    public bool IsColdStart { get; init; }

    /// <summary>Latency says something: not when a full pipe of events is pushed as fast as it goes.</summary>
    public bool HasLatency => !IsIdle && !IsColdStart && !(Events > 0 && IntervalMicroseconds == 0);

    /// <summary>A run without any program says something: how fast load and upstream are alone.</summary>
    public bool SuitsDirect => !IsIdle && !IsColdStart;

    /// <summary>Events a second over all streams that a program must keep up with; 0: no pace is set.</summary>
    public double PacedUnitsPerSecond
        => Events > 0 && IntervalMicroseconds > 0 && !IsIdle
            ? Connections * Batch * 1_000_000.0 / IntervalMicroseconds
            : 0;

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("small", "small requests: 690 B in (330 B body), 565 B JSON out, closed loop", "request", 32),
        new("open", "small requests, open loop at 10,000 requests/s, latency from the intended start", "request", 64)
        {
            RatePerSecond = 10_000,
        },
        new("sse", "SSE: 400 streams x 25 events/s, about 215 B, one event per chunk per write", "event", 400)
        {
            Events = 250,
            IntervalMicroseconds = 40_000,
        },
        new("sse20k", "SSE: 1,000 streams x 20 events/s, about 215 B, one event per chunk per write", "event", 1000)
        {
            Events = 200,
            IntervalMicroseconds = 50_000,
        },
        new("burst", "SSE bursts: 400 streams x 40 writes/s, 16 events per write", "event", 400)
        {
            Events = 1600,
            IntervalMicroseconds = 25_000,
            Batch = 16,
        },
        new("firehose", "SSE firehose: 32 streams unpaced, 16 events per write", "event", 32)
        {
            Events = 4096,
            Batch = 16,
        },
        new("prompt10k", "10 KB prompts, small answers, closed loop", "request", 32) { BodyBytes = 10 << 10 },
        new("prompt100k", "100 KB prompts, small answers, closed loop", "request", 16) { BodyBytes = 100 << 10 },
        new("prompt1m", "1 MB prompts, small answers, closed loop", "request", 8) { BodyBytes = 1 << 20 },
        new("idle", "5,000 streams at rest after their first event", "stream", 5000)
        {
            Events = 2,
            IntervalMicroseconds = 3_600_000_000,
            IsIdle = true,
        },
        new("cold", "cold start: from the start of the process to its first answered request", "start", 1)
        {
            IsColdStart = true,
        },
    ];

    /// <summary>What the upstream is started with besides its port.</summary>
    public IEnumerable<string> UpstreamArguments()
        => ["--interval-us", $"{IntervalMicroseconds}", "--batch", $"{Batch}"];

    /// <summary>What the load generator is started with besides ports, key and time.</summary>
    public IEnumerable<string> LoadArguments()
    {
        yield return "--connections";
        yield return $"{Connections}";
        yield return "--events";
        yield return $"{Events}";
        yield return "--body";
        yield return $"{BodyBytes}";
        yield return "--rate";
        yield return $"{RatePerSecond}";
        if (IsIdle)
        {
            yield return "--idle";
        }
        else
        {
            yield return "--interval-us";
            yield return $"{IntervalMicroseconds}";
        }
    }
}
