using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Lucid.Bench.Exchange;

/// <summary>
/// An upstream on blocking sockets that answers each request with the same pieces, one send each. After every piece
/// but the last it waits until the client has seen something, so that each piece is a read of its own for the proxy.
/// </summary>
internal sealed class CannedUpstream : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly SemaphoreSlim _seen = new(0);
    private readonly byte[][] _pieces;

    public CannedUpstream(params byte[][] pieces)
    {
        _pieces = pieces;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        new Thread(Accept) { IsBackground = true, Name = "canned upstream" }.Start();
    }

    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>The client has received something.</summary>
    public void OnSeen() => _seen.Release();

    public void Dispose()
    {
        _listener.Dispose();
        // One that waits goes on, fails to send and ends.
        _seen.Release(1024);
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket connection = _listener.Accept();
                connection.NoDelay = true;
                new Thread(() => Serve(connection)) { IsBackground = true, Name = "canned upstream" }.Start();
            }
        }
        catch (SocketException)
        {
            // Disposed: the listener's end is the thread's end.
            return;
        }
    }

    private void Serve(Socket connection)
    {
        byte[] buffer = new byte[64 << 10];
        int filled = 0;
        try
        {
            int received;
            while ((received = connection.Receive(buffer.AsSpan(filled))) > 0)
            {
                filled += received;
                if (IsWholeRequest(buffer.AsSpan(0, filled)))
                {
                    filled = 0;
                    SendPieces(connection);
                }
            }
        }
        catch (SocketException)
        {
            // The proxy dropped its connection; a bench is over.
            return;
        }
        finally
        {
            connection.Dispose();
        }
    }

    private void SendPieces(Socket connection)
    {
        for (int i = 0; i < _pieces.Length; i++)
        {
            if (i > 0)
            {
                _seen.Wait();
            }

            connection.Send(_pieces[i]);
        }

        // What was seen of this answer beyond its pieces does not count for the next.
        while (_seen.Wait(0))
        {
            continue;
        }
    }

    private static bool IsWholeRequest(ReadOnlySpan<byte> bytes)
    {
        int headEnd = bytes.IndexOf("\r\n\r\n"u8);
        int lengthAt = bytes.IndexOf("ontent-length: "u8);
        lengthAt = lengthAt >= 0 ? lengthAt : bytes.IndexOf("ontent-Length: "u8);
        if (headEnd < 0 || lengthAt < 0 || lengthAt > headEnd)
        {
            return false;
        }

        int length = 0;
        for (int at = lengthAt + "ontent-length: ".Length; bytes[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            length = length * 10 + bytes[at] - '0';
        }

        return bytes.Length >= headEnd + 4 + length;
    }
}
