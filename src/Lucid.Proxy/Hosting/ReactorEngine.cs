namespace Lucid.Proxy.Hosting;

/// <summary>Which transport the reactors run on.</summary>
internal enum ReactorEngine : byte
{
    /// <summary>The best one of this system.</summary>
    Auto,

    /// <summary>Linux epoll.</summary>
    Epoll,

    /// <summary>Sockets of the base class library.</summary>
    Portable,
}
