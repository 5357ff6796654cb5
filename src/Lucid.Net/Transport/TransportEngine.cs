namespace Lucid.Net.Transport;

/// <summary>How a reactor talks to the operating system.</summary>
public enum TransportEngine
{
    /// <summary><see cref="Epoll"/> on Linux, else <see cref="Portable"/>.</summary>
    Auto,

    /// <summary>One epoll instance per reactor, by system calls. Linux only.</summary>
    Epoll,

    /// <summary><see cref="System.Net.Sockets.Socket"/> behind the same contract; works everywhere.</summary>
    Portable,
}
