using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Testing.Http;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>Many connections at once, from many loopback addresses: no limit per address is meant here.</summary>
internal sealed class Crowd : IDisposable
{
    private const int PerAddress = 25;

    private readonly List<Socket> _sockets = [];

    public IReadOnlyList<Socket> Sockets => _sockets;

    /// <summary>Connects. The kernel may take connections for a server that does not accept them.</summary>
    public static async Task<Crowd> ConnectAsync(IPEndPoint server, int count)
    {
        Crowd crowd = new();
        try
        {
            using CancellationTokenSource deadline = WireDeadline.Start();
            for (int i = 0; i < count; i++)
            {
                Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                crowd._sockets.Add(socket);
                int number = i / PerAddress;
                IPAddress address = new([127, 7, (byte)(number / 250), (byte)((number % 250) + 1)]);
                socket.Bind(new IPEndPoint(address, 0));
                await socket.ConnectAsync(server, deadline.Token);
            }

            return crowd;
        }
        catch
        {
            crowd.Dispose();
            throw;
        }
    }

    /// <summary>Sends the same to all; one that the server has closed is no failure.</summary>
    public void Send(string latin1)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(latin1);
        foreach (Socket socket in _sockets)
        {
            try
            {
                socket.Send(bytes);
            }
            catch (SocketException)
            {
                // Closed by the server: what it said before that is read by ReadToEndAsync.
            }
        }
    }

    /// <summary>What one connection received until its end.</summary>
    public static async Task<string> ReadToEndAsync(Socket socket)
    {
        using CancellationTokenSource deadline = WireDeadline.Start();
        StringBuilder all = new();
        byte[] buffer = new byte[4096];
        try
        {
            int bytes;
            while ((bytes = await socket.ReceiveAsync(buffer, SocketFlags.None, deadline.Token)) > 0)
            {
                all.Append(Encoding.Latin1.GetString(buffer, 0, bytes));
            }
        }
        catch (SocketException)
        {
            // Bytes of ours met a closed socket: a reset after the answer.
        }

        return all.ToString();
    }

    public void Dispose()
    {
        foreach (Socket socket in _sockets)
        {
            socket.Dispose();
        }
    }
}
