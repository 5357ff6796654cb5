using System.Diagnostics.CodeAnalysis;

namespace Lucid.Net.Transport;

/// <summary>A connection, or why there is none.</summary>
[SuppressMessage("Performance", "CA1815", Justification = "Results are looked at, never compared.")]
public readonly struct DialResult
{
    /// <summary>Creates a success.</summary>
    /// <param name="connection">The open connection; whoever gets the result owns it.</param>
    public DialResult(TransportConnection connection)
    {
        Connection = connection;
    }

    /// <summary>Creates a failure.</summary>
    /// <param name="failure">What failed.</param>
    /// <param name="detail">One sentence for the operator; never contains a secret.</param>
    public DialResult(DialFailure failure, string? detail)
    {
        Failure = failure;
        Detail = detail;
    }

    /// <summary>The connection, open and owned by the receiver of this result; null when there was a failure.</summary>
    public TransportConnection? Connection { get; }

    /// <summary>What failed; <see cref="DialFailure.None"/> when there is a connection.</summary>
    public DialFailure Failure { get; }

    /// <summary>One sentence for the operator about the failure.</summary>
    public string? Detail { get; }
}
