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

    public ServerRig(
        IExchangeHandler handler, int segmentBytes = int.MaxValue, HttpServerOptions? options = null, int windowBytes = 65536)
    {
        Reactor = new ManualReactor
        {
            Transport = new MemoryTransportOptions { SegmentBytes = segmentBytes, WindowBytes = windowBytes },
        };
        options = (options ?? new HttpServerOptions()) with { OnHandlerFault = Faults.Add };
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
        Open();
        Send(Encoding.Latin1.GetBytes(wire));
        if (advanceMs > 0)
        {
            Reactor.Advance(advanceMs);
        }

        return Read();
    }

    /// <summary>Connects.</summary>
    /// <param name="reads">False: a client that takes nothing of its answers until <see cref="Resume"/>.</param>
    public void Open(bool reads = true) => Reactor.Run(async () =>
    {
        Client = await ConnectAsync();
        IsEnded = false;
        IsReset = false;
        if (reads)
        {
            Resume();
        }
    });

    /// <summary>Sends bytes; what does not fit the window goes as the server reads.</summary>
    public void Send(byte[] wire)
    {
        Reactor.Run(() =>
        {
            Client!.Output.Write(wire);
            _ = Client.Output.SendAsync().AsTask();
            return ValueTask.CompletedTask;
        });
        Reactor.RunUntilIdle();
    }

    /// <summary>Begins to read.</summary>
    public void Resume() => _ = PumpAsync(Client!);

    /// <summary>Takes what has come, once, as a slow client does.</summary>
    public void TakeOnce()
    {
        Reactor.Run(async () =>
        {
            await Client!.Input.FillAsync();
            Client.Input.Consume(Client.Input.Unread.Length);
        });
        Reactor.RunUntilIdle();
    }

    public TransportConnection? Client { get; private set; }

    /// <summary>Whether the server ended the connection.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Whether it ended with a reset.</summary>
    public bool IsReset { get; private set; }

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
        int filled;
        while ((filled = await client.Input.FillAsync()) > 0)
        {
            _received.Append(Encoding.Latin1.GetString(client.Input.Unread));
            client.Input.Consume(client.Input.Unread.Length);
        }

        IsEnded = true;
        IsReset = filled < 0;
    }

    private async ValueTask<TransportConnection> ConnectAsync()
    {
        var dialled = await Reactor.DialAsync(new DialTarget(Endpoint.Address.ToString(), Endpoint.Port, null, 1000));
        return dialled.Connection!;
    }
}
