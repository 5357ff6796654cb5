namespace Lucid.Net.Transport.Epoll;

/// <summary>The options our sockets have.</summary>
internal static class SocketSetup
{
    /// <summary>A dead peer is noticed after about two minutes of silence, also on a stream that only waits.</summary>
    private const int KeepAliveIdleSeconds = 60;
    private const int KeepAliveIntervalSeconds = 15;
    private const int KeepAliveProbes = 4;

    /// <summary>No delay of small segments, keep-alive probes. Accepted sockets inherit both from their
    /// listener.</summary>
    /// <remarks>A refused option costs comfort, not correctness, so the results are not looked at.</remarks>
    public static void ForConnection(int descriptor)
    {
        _ = LinuxCalls.SetOption(descriptor, SocketSetting.NoDelay, 1);
        _ = LinuxCalls.SetOption(descriptor, SocketSetting.KeepAlive, 1);
        _ = LinuxCalls.SetOption(descriptor, SocketSetting.KeepAliveIdleSeconds, KeepAliveIdleSeconds);
        _ = LinuxCalls.SetOption(descriptor, SocketSetting.KeepAliveIntervalSeconds, KeepAliveIntervalSeconds);
        _ = LinuxCalls.SetOption(descriptor, SocketSetting.KeepAliveProbes, KeepAliveProbes);
    }
}
