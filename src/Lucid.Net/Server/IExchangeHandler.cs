using System.Threading.Tasks;

namespace Lucid.Net.Server;

/// <summary>What an HTTP server does with each request.</summary>
public interface IExchangeHandler
{
    /// <summary>Answers one request. Runs on the reactor thread of the connection and must never block it.</summary>
    /// <param name="exchange">The request and its answer; valid until the returned task completes, not longer.</param>
    /// <returns>Completes when the handler wrote all it has to say. The server then ends the framing of the answer and
    /// keeps or closes the connection. An exception cuts the connection and is reported to
    /// <see cref="HttpServerOptions.OnHandlerFault"/>.</returns>
    ValueTask HandleAsync(ServerExchange exchange);
}
