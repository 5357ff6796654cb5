using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;

namespace Lucid.Testing.Http;

/// <summary>
/// An upstream on plain sockets that runs a script on every connection and records what it received. For what the
/// simulator cannot say: bytes that no server of ours would send.
/// </summary>
/// <remarks>A script that throws ends its connection and makes <see cref="DisposeAsync"/> throw the same; only a client
/// that cuts the connection meanwhile is no failure.</remarks>
public sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly Func<ScriptedPeer, Task> _script;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<ScriptedRequest> _requests = [];
    private readonly List<ScriptedPeer> _peers = [];
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _running = [];
    private readonly Task _accepting;

    private ScriptedUpstream(
        Socket listener, Func<ScriptedPeer, Task> script, SslServerAuthenticationOptions? tls)
    {
        _listener = listener;
        _script = script;
        _tls = tls;
        _accepting = AcceptAsync();
    }

    /// <summary>Listens on a free loopback port and runs the script on each connection.</summary>
    /// <param name="script">What each connection does.</param>
    /// <param name="tls">How connections are secured before the script begins; null: not at all.</param>
    public static ScriptedUpstream Start(
        Func<ScriptedPeer, Task> script, SslServerAuthenticationOptions? tls = null)
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1024);
        return new ScriptedUpstream(listener, script, tls);
    }

    /// <summary>Answers every request of every connection with the same bytes.</summary>
    public static ScriptedUpstream Answering(ReadOnlyMemory<byte> answer) => Start(async peer =>
    {
        while (await peer.ReadRequestAsync() is not null)
        {
            await peer.SendAsync(answer);
        }
    });

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>The requests read by scripts, in order.</summary>
    public IReadOnlyList<ScriptedRequest> Requests
    {
        get
        {
            lock (_requests)
            {
                return _requests.ToArray();
            }
        }
    }

    /// <summary>The connections in the order of acceptance.</summary>
    public IReadOnlyList<ScriptedPeer> Peers
    {
        get
        {
            lock (_peers)
            {
                return _peers.ToArray();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        Task[] running;
        lock (_peers)
        {
            foreach (Socket socket in _sockets)
            {
                socket.Dispose();
            }

            running = _running.ToArray();
        }

        await Task.WhenAll(running);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptAsync(_stop.Token);
                socket.NoDelay = true;
                lock (_peers)
                {
                    _sockets.Add(socket);
                    _running.Add(_tls is null ? RunAsync(socket, Admit(new Wire(socket, null))) : SecureAsync(socket));
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed: the listener is closed by the same hand.
        }
    }

    private ScriptedPeer Admit(Wire wire)
    {
        lock (_peers)
        {
            ScriptedPeer peer = new(wire, _peers.Count, Record);
            _peers.Add(peer);
            return peer;
        }
    }

    private async Task SecureAsync(Socket socket)
    {
        using SslStream tls = new(new NetworkStream(socket, ownsSocket: false));
        try
        {
            await tls.AuthenticateAsServerAsync(_tls!, _stop.Token);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException)
        {
            // The client refused us, or the test is over: what it says about that is for the test to look at.
            socket.Dispose();
            return;
        }

        await RunAsync(socket, Admit(new Wire(socket, tls)));
    }

    private async Task RunAsync(Socket socket, ScriptedPeer peer)
    {
        await Task.Yield();
        try
        {
            await _script(peer);
        }
        catch (Exception e) when (_stop.IsCancellationRequested && e is SocketException or ObjectDisposedException
            or OperationCanceledException)
        {
            // The test is over while this script still waited for its client.
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset
            or SocketError.ConnectionAborted or SocketError.Shutdown)
        {
            // The client cut the connection while the script still spoke: what it received says how far it came.
        }
        finally
        {
            socket.Dispose();
        }
    }

    private void Record(ScriptedRequest request)
    {
        lock (_requests)
        {
            _requests.Add(request);
        }
    }
}
