using System;
using System.IO;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;

namespace Lucid.Testing.Http;

/// <summary>The bytes of one socket, in the clear or through TLS. Every failure of the connection is a
/// <see cref="SocketException"/>, whichever it is.</summary>
internal sealed class Wire(Socket socket, SslStream? tls) : IDisposable
{
    public Socket Socket => socket;

    /// <summary>Receives what is there; 0 at the peer's end.</summary>
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (tls is null)
        {
            return await socket.ReceiveAsync(buffer, SocketFlags.None, cancellation);
        }

        try
        {
            return await tls.ReadAsync(buffer, cancellation);
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            throw Reset(exception);
        }
    }

    /// <summary>Sends everything; returns when the kernel has it.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (tls is null)
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellation)..];
            }

            return;
        }

        try
        {
            await tls.WriteAsync(bytes, cancellation);
        }
        catch (IOException exception)
        {
            throw Reset(exception);
        }
    }

    /// <summary>Says over TLS that nothing more comes; the TCP connection stays.</summary>
    public Task SendCloseNotifyAsync() => tls!.ShutdownAsync();

    public void Dispose()
    {
        // The stream first: it would write to the socket that it no longer has.
        tls?.Dispose();
        socket.Dispose();
    }

    private static SocketException Reset(Exception exception) =>
        exception.InnerException as SocketException ?? new SocketException((int)SocketError.ConnectionReset);
}
