namespace Lucid.Net.Transport.Epoll;

/// <summary>Something with a descriptor in an epoll.</summary>
internal interface IEpollTarget
{
    void OnEvents(EpollEvents events);
}
