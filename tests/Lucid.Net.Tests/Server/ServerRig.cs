using System;
using System.Collections.Generic;
using System.Net;
using System.Text;
using System.Threading.Tasks;
using Lucid.Net.Server;
using Lucid.Net.Transport;
using Lucid.Testing;

namespace Lucid.Net.Tests.Server;

/// <summary>A server on virtual time and connections in memory. The test turns the reactor.</summary>
internal sealed class ServerRig
{
    private readonly StringBuilder _received = new();

    public ServerRig(IExchangeHandler handler, int segmentBytes = int.MaxValue)
    {
        Reactor = new ManualReactor { Transport = new MemoryTransportOptions { SegmentBytes = segmentBytes } };
        var options = new HttpServerOptions { OnHandlerFault = Faults.Add };
        Server = new HttpServer(Reactor.AsGroup(), handler, options);
        Endpoint = Server.Listen(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public ManualReactor Reactor { get; }

    public HttpServer Server { get; }

    public IPEndPoint Endpoint { get; }

    public List<Exception> Faults { get; } = [];

    /// <summary>Connects, sends the text, and shows what came back.</summary>
    public string Say(string wire, int advanceMs = 0)
    {
        Reactor.Run(async () =>
        {
            Client = await ConnectAsync();
            IsEnded = false;
            _ = PumpAsync(Client);
            Client.Output.Write(Encoding.Latin1.GetBytes(wire));
            await Client.Output.SendAsync();
        });
        Reactor.RunUntilIdle();
        if (advanceMs > 0)
        {
            Reactor.Advance(advanceMs);
        }

        return Read();
    }

    public TransportConnection? Client { get; private set; }

    /// <summary>Whether the server ended the connection.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>What the client has received since the last call.</summary>
    public string Read()
    {
        Reactor.RunUntilIdle();
        var text = _received.ToString();
        _received.Clear();
        return text;
    }

    private async Task PumpAsync(TransportConnection client)
    {
        while (await client.Input.FillAsync() > 0)
        {
            _received.Append(Encoding.Latin1.GetString(client.Input.Unread));
            client.Input.Consume(client.Input.Unread.Length);
        }

        IsEnded = true;
    }

    private async ValueTask<TransportConnection> ConnectAsync()
    {
        var dialled = await Reactor.DialAsync(new DialTarget(Endpoint.Address.ToString(), Endpoint.Port, null, 1000));
        return dialled.Connection!;
    }
}
