using System.Net;
using System.Threading.Tasks;
using Lucid.Net.Server;
using Lucid.Net.Transport;
using Lucid.Simulator.Replay;

namespace Lucid.Simulator;

/// <summary>
/// A running upstream without a model: it speaks the wire formats of OpenAI, Anthropic, Gemini's compatible endpoint,
/// OpenClaw and Ollama, is as strict as they are, says the same to the same request, and fails in whatever way a
/// request asks for.
/// </summary>
public sealed class SimulatorHost
{
    private readonly HttpServer _server;
    private readonly SimulatorHandler _handler;

    private SimulatorHost(HttpServer server, SimulatorHandler handler, IPEndPoint endpoint)
    {
        _server = server;
        _handler = handler;
        Endpoint = endpoint;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>What was counted so far. Any thread.</summary>
    public SimulatorStats Stats => _handler.Counters.Read();

    /// <summary>The last request to a model; null before the first and where it is not kept. Any thread.</summary>
    public ReceivedRequest? LastRequest => _handler.LastRequest;

    /// <summary>Starts a simulator on the reactors of a group.</summary>
    /// <param name="group">Runs the connections; stays the caller's.</param>
    /// <param name="listen">The address; port 0 takes a free one.</param>
    /// <param name="options">How it behaves.</param>
    /// <exception cref="System.IO.IOException">A recording named by the options cannot be read.</exception>
    public static SimulatorHost Start(ReactorGroup group, IPEndPoint listen, SimulatorOptions options)
    {
        SimulatorHandler handler = new(options, RecordingShelf.Open(options));
        HttpServer server = new(group, handler, new HttpServerOptions());
        return new SimulatorHost(server, handler, server.Listen(listen));
    }

    /// <summary>Lets every answer pass that waits at a gate of this name, now and later. Any thread.</summary>
    public void OpenGate(string name) => _handler.Gates.Open(name);

    /// <summary>Stops listening and ends what does not end by itself in time.</summary>
    /// <param name="drainMs">How long running answers may take, in milliseconds.</param>
    public ValueTask StopAsync(int drainMs) => _server.StopAsync(drainMs);
}
