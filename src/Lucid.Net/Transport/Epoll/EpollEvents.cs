using System;

namespace Lucid.Net.Transport.Epoll;

/// <summary>Event bits of epoll(7).</summary>
[Flags]
internal enum EpollEvents : uint
{
    None = 0,
    In = 0x1,
    Out = 0x4,
    Error = 0x8,
    HangUp = 0x10,
    ReadHangUp = 0x2000,
    EdgeTriggered = 1u << 31,
}
