using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Lucid.Testing.Http;

/// <summary>Passes bytes between clients and a server, unchanged, and counts those of the server.</summary>
public sealed class CountingRelay : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private readonly IPEndPoint _server;
    private readonly Task _accepting;
    private long _serverBytes;

    /// <summary>Listens on a free loopback port.</summary>
    /// <param name="server">Where the bytes go.</param>
    public CountingRelay(IPEndPoint server)
    {
        _server = server;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Bytes the server has sent, over all connections.</summary>
    public long ServerBytes => Interlocked.Read(ref _serverBytes);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_running);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _running.Add(RelayAsync(await _listener.AcceptAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using Socket near = client;
        using Socket far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        try
        {
            await far.ConnectAsync(_server, _stop.Token);
            await Task.WhenAll(PumpAsync(near, far, isServer: false), PumpAsync(far, near, isServer: true));
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // One side is gone, or the test is over: the other side is closed with it.
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool isServer)
    {
        byte[] buffer = new byte[16 * 1024];
        int bytes;
        while ((bytes = await from.ReceiveAsync(buffer, SocketFlags.None, _stop.Token)) > 0)
        {
            if (isServer)
            {
                Interlocked.Add(ref _serverBytes, bytes);
            }

            ReadOnlyMemory<byte> rest = buffer.AsMemory(0, bytes);
            while (!rest.IsEmpty)
            {
                rest = rest[await to.SendAsync(rest, SocketFlags.None, _stop.Token)..];
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
