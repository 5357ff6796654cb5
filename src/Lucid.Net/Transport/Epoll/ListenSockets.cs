using System;
using System.Net;
using System.Net.Sockets;

namespace Lucid.Net.Transport.Epoll;

/// <summary>Opens the listening sockets of one endpoint, all or none.</summary>
internal sealed class ListenSockets
{
    private ListenSockets(int[] descriptors, IPEndPoint localEndpoint)
    {
        Descriptors = descriptors;
        LocalEndpoint = localEndpoint;
    }

    public int[] Descriptors { get; }

    public IPEndPoint LocalEndpoint { get; }

    public static ListenSockets Open(ListenOptions options, int count)
    {
        CheckFree(options.Endpoint);
        int[] descriptors = new int[count];
        Array.Fill(descriptors, -1);
        try
        {
            IPEndPoint endpoint = options.Endpoint;
            for (int i = 0; i < count; i++)
            {
                descriptors[i] = OpenOne(endpoint, isShared: true);
                Require(LinuxCalls.Listen(descriptors[i], options.Backlog), endpoint);
                // Port 0: the first socket chooses, the others follow it.
                endpoint = LinuxCalls.LocalEndpoint(descriptors[i]) ?? endpoint;
            }
            return new ListenSockets(descriptors, endpoint);
        }
        catch (ListenException)
        {
            foreach (int descriptor in descriptors)
            {
                if (descriptor >= 0)
                {
                    LinuxCalls.Close(descriptor);
                }
            }
            throw;
        }
    }

    /// <summary>
    /// With SO_REUSEPORT a second process of the same user would silently share the port, so a socket without it asks
    /// first whether anybody listens there.
    /// </summary>
    private static void CheckFree(IPEndPoint endpoint)
    {
        if (endpoint.Port != 0)
        {
            LinuxCalls.Close(OpenOne(endpoint, isShared: false));
        }
    }

    private static int OpenOne(IPEndPoint endpoint, bool isShared)
    {
        bool isVersion6 = endpoint.AddressFamily == AddressFamily.InterNetworkV6;
        int descriptor = LinuxCalls.CreateStreamSocket(isVersion6);
        Require(descriptor, endpoint);
        int result = LinuxCalls.SetOption(descriptor, SocketSetting.ReuseAddress, 1);
        if (result >= 0 && isShared)
        {
            result = LinuxCalls.SetOption(descriptor, SocketSetting.ReusePort, 1);
        }
        if (result >= 0 && isVersion6)
        {
            // [::] serves both families, as people expect of it.
            result = LinuxCalls.SetOption(descriptor, SocketSetting.Version6Only, 0);
        }
        SocketSetup.ForConnection(descriptor);
        if (result >= 0)
        {
            result = LinuxCalls.Bind(descriptor, endpoint);
        }
        if (result < 0)
        {
            LinuxCalls.Close(descriptor);
            Require(result, endpoint);
        }
        return descriptor;
    }

    private static void Require(int result, IPEndPoint endpoint)
    {
        if (result >= 0)
        {
            return;
        }
        throw new ListenException(-result switch
        {
            Errno.AddressInUse => ListenFailures.InUse(endpoint),
            Errno.Access or Errno.Permission => ListenFailures.NotAllowed(endpoint),
            Errno.AddressNotAvailable => ListenFailures.NotOurs(endpoint),
            _ when Errno.IsExhaustion(-result) => ListenFailures.Exhausted(endpoint),
            _ => ListenFailures.Other(endpoint, $"error {-result}"),
        });
    }
}
