using System;
using Lucid.Net.Http1;

namespace Lucid.Net.Server;

/// <summary>Limits and deadlines of an <see cref="HttpServer"/>. Immutable; shared by all its connections.</summary>
public sealed record HttpServerOptions
{
    /// <summary>Limits of a request head.</summary>
    public Http1Limits Limits { get; init; } = Http1Limits.Request;

    /// <summary>Seconds a kept-alive connection may be silent between two requests before it is closed without an
    /// answer.</summary>
    public int IdleSeconds { get; init; } = 75;

    /// <summary>Seconds from the first byte of a head to its end; past it the answer is 408.</summary>
    public int HeadSeconds { get; init; } = 10;

    /// <summary>Seconds a body may stand still; past it <see cref="BodyOutcome.TimedOut"/>.</summary>
    public int BodyStallSeconds { get; init; } = 30;

    /// <summary>Seconds that output may stay blocked by a client that does not read; past it the connection is
    /// reset.</summary>
    public int SendStallSeconds { get; init; } = 60;

    /// <summary>Largest remainder of an unread request body, in bytes, that is read and dropped to keep the
    /// connection.</summary>
    public int MaxDrainBytes { get; init; } = 64 * 1024;

    /// <summary>Words the answers to requests that HTTP itself refuses; null: a plain JSON object.</summary>
    public IRejectionAnswer? Rejections { get; init; }

    /// <summary>Told of an exception that left a handler, on the reactor thread. The connection is cut in any
    /// case.</summary>
    public Action<Exception>? OnHandlerFault { get; init; }
}
