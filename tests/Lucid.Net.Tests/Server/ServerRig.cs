using System;
using System.Collections.Generic;
using System.Net;
using System.Text;
using Lucid.Net.Server;
using Lucid.Net.Transport;
using Lucid.Testing;

namespace Lucid.Net.Tests.Server;

/// <summary>A server on virtual time and connections in memory. The test turns the reactor.</summary>
internal sealed class ServerRig
{
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

    /// <summary>Connects, sends the text, and reads what comes until nothing more does.</summary>
    public string Say(string wire, int advanceMs = 0)
    {
        var answer = "";
        Reactor.Run(async () =>
        {
            var client = await ConnectAsync();
            client.Output.Write(Encoding.Latin1.GetBytes(wire));
            await client.Output.SendAsync();
            Client = client;
        });
        Reactor.RunUntilIdle();
        if (advanceMs > 0)
        {
            Reactor.Advance(advanceMs);
        }

        answer = Read();
        return answer;
    }

    public TransportConnection? Client { get; private set; }

    /// <summary>What the client has received so far and not read; notes the server's end in <see cref="IsEnded"/>.</summary>
    public string Read()
    {
        var text = new StringBuilder();
        bool hasMore;
        do
        {
            hasMore = false;
            Reactor.Run(() =>
            {
                hasMore = Client!.Input.TryFill(out var bytes) && bytes > 0;
                IsEnded |= !hasMore && (bytes < 0 || Client.End != ConnectionEnd.None);
                text.Append(Encoding.Latin1.GetString(Client.Input.Unread));
                Client.Input.Consume(Client.Input.Unread.Length);
                return default;
            });
            Reactor.RunUntilIdle();
        }
        while (hasMore);
        return text.ToString();
    }

    public bool IsEnded { get; private set; }

    private async System.Threading.Tasks.ValueTask<TransportConnection> ConnectAsync()
    {
        var dialled = await Reactor.DialAsync(new DialTarget(Endpoint.Address.ToString(), Endpoint.Port, null, 1000));
        return dialled.Connection!;
    }
}
