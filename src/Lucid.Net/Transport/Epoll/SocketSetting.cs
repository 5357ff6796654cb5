namespace Lucid.Net.Transport.Epoll;

/// <summary>Socket options as level times 65536 plus option number (Linux, x64 and arm64).</summary>
internal enum SocketSetting
{
    ReuseAddress = (1 << 16) | 2,
    SendBuffer = (1 << 16) | 7,
    ReceiveBuffer = (1 << 16) | 8,
    KeepAlive = (1 << 16) | 9,
    ReusePort = (1 << 16) | 15,
    NoDelay = (6 << 16) | 1,
    KeepAliveIdleSeconds = (6 << 16) | 4,
    KeepAliveIntervalSeconds = (6 << 16) | 5,
    KeepAliveProbes = (6 << 16) | 6,
    Version6Only = (41 << 16) | 26,
}
