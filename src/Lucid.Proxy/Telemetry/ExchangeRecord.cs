using System;
using System.Net;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Telemetry;

/// <summary>
/// What one exchange leaves behind: the values of its line in the log and of the counters. Borrows everything; nothing
/// is kept after <see cref="ExchangeLog.Write"/> returns. Never holds a key, a prompt or an answer.
/// </summary>
internal readonly ref struct ExchangeRecord
{
    /// <summary>The number in <c>req_…</c>.</summary>
    public ulong Exchange { get; init; }

    /// <summary>When the answer ended, milliseconds since 1970.</summary>
    public long AtUnixMs { get; init; }

    /// <summary>Who called; null when unknown.</summary>
    public IPEndPoint? Client { get; init; }

    /// <summary>The method as sent.</summary>
    public ReadOnlySpan<byte> Method { get; init; }

    /// <summary>The path as sent, without the query.</summary>
    public ReadOnlySpan<byte> Path { get; init; }

    /// <summary>The status the caller saw; 0 when it left before one was sent.</summary>
    public int Status { get; init; }

    /// <summary>How it ended.</summary>
    public ExchangeOutcome Outcome { get; init; }

    /// <summary>The error's code as told to the caller; empty for none.</summary>
    public ReadOnlySpan<byte> ErrorCode { get; init; }

    /// <summary>The model's id as UTF-8; empty when none was found.</summary>
    public ReadOnlySpan<byte> Model { get; init; }

    /// <summary>The model's number in the journal, -1 when none was found.</summary>
    public required int ModelNumber { get; init; }

    /// <summary>The provider's name; null when no upstream was called.</summary>
    public string? Provider { get; init; }

    /// <summary>The status the upstream answered; 0 when none.</summary>
    public int UpstreamStatus { get; init; }

    /// <summary>Why the upstream could not be reached, in a sentence for the operator; null when it could.</summary>
    public string? UpstreamDetail { get; init; }

    /// <summary>The upstream served the call in a tier that has no price here.</summary>
    public bool IsUnpriced { get; init; }

    /// <summary>The number in <c>ws_…</c>; 0 when the caller was not admitted.</summary>
    public long Workspace { get; init; }

    /// <summary>The number in <c>key_…</c>; 0 when the caller was not admitted.</summary>
    public long Key { get; init; }

    /// <summary>The user's name; null when the caller was not admitted.</summary>
    public string? UserName { get; init; }

    /// <summary>Whether the answer was a stream.</summary>
    public bool IsStream { get; init; }

    /// <summary>Tokens used.</summary>
    public TokenUsage Usage { get; init; }

    /// <summary>Where the usage comes from.</summary>
    public UsageSource UsageSource { get; init; }

    /// <summary>What was charged.</summary>
    public NanoUsd Cost { get; init; }

    /// <summary>From the request's head to the answer's end, in milliseconds.</summary>
    public int DurationMs { get; init; }

    /// <summary>From the request's head to the first byte of the answer's body, in ms; -1 when none.</summary>
    public int FirstByteMs { get; init; }
}
