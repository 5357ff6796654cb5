using System.Net;
using System.Net.Sockets;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>Loopback ports that nobody listens on.</summary>
internal static class FreePorts
{
    /// <summary>Two different ones: both are held until both are known.</summary>
    public static (int First, int Second) Two()
    {
        using Socket first = Bound();
        using Socket second = Bound();
        return (PortOf(first), PortOf(second));
    }

    /// <summary>Three different ones.</summary>
    public static (int First, int Second, int Third) Three()
    {
        using Socket first = Bound();
        using Socket second = Bound();
        using Socket third = Bound();
        return (PortOf(first), PortOf(second), PortOf(third));
    }

    private static Socket Bound()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;
}
