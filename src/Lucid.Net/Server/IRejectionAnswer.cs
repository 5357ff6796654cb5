using System;
using Lucid.Net.Http1;

namespace Lucid.Net.Server;

/// <summary>Words the answer to a request that HTTP/1.1 itself refuses, so that each API can speak its own error
/// shape.</summary>
public interface IRejectionAnswer
{
    /// <summary>Writes one whole answer by <see cref="ServerExchange.StartAnswer"/> and its companions. The server
    /// sends it and closes the connection.</summary>
    /// <param name="exchange">Only the answering members may be used: the head was not accepted.</param>
    /// <param name="reason">Why; <see cref="RejectReasons.Status"/> gives the status.</param>
    /// <param name="target">The request target as far as one could be made out, else empty. Hostile bytes: for routing
    /// only.</param>
    void Answer(ServerExchange exchange, RejectReason reason, ReadOnlySpan<byte> target);
}
