using System;
using System.Collections.Generic;
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

    /// <summary>Seconds in which a body may come as slowly as it likes, counted from the first wait for it.</summary>
    public int BodyGraceSeconds { get; init; } = 5;

    /// <summary>Bytes a second that a body must bring after the grace, in each span of five seconds; slower is
    /// <see cref="BodyOutcome.TimedOut"/>. 0 for no floor.</summary>
    public int BodyBytesPerSecond { get; init; } = 240;

    /// <summary>Seconds that output may stay blocked by a client that takes no byte of it; past it the connection is
    /// reset. Looked at every five seconds, or as often as that.</summary>
    public int SendStallSeconds { get; init; } = 60;

    /// <summary>Largest remainder of an unread request body, in bytes, that is read and dropped to keep the
    /// connection.</summary>
    public int MaxDrainBytes { get; init; } = 64 * 1024;

    /// <summary>Most bytes that all reactors together may hold in buffers; past it bodies are
    /// <see cref="BodyOutcome.NoRoom"/>. 0 for no bound.</summary>
    public long MaxBufferedBytes { get; init; }

    /// <summary>Most connections at a time, from the moment the kernel has them until their sockets are free; one more
    /// is answered 503 and closed, or just closed where it would need a TLS handshake. 0 for no bound.</summary>
    public int MaxConnections { get; init; }

    /// <summary>Most connections of one client address at a time (IPv6: of one /64 network), counted and refused
    /// like those. 0 for no bound.</summary>
    public int MaxConnectionsPerAddress { get; init; }

    /// <summary>The hosts with their ports, as URLs spell them, that an absolute target may name; another is 421.
    /// Empty: any.</summary>
    public IReadOnlyList<byte[]> OwnHosts { get; init; } = [];

    /// <summary>Whether callers reach this server by <c>https</c>, here or through a proxy that ends TLS: else an
    /// absolute target with that scheme is refused.</summary>
    public bool IsHttps { get; init; }

    /// <summary>Words the answers to requests that HTTP itself refuses; null: a plain JSON object.</summary>
    public IRejectionAnswer? Rejections { get; init; }

    /// <summary>Told of an exception that left a handler, on the reactor thread. The connection is cut in any
    /// case.</summary>
    public Action<Exception>? OnHandlerFault { get; init; }
}
