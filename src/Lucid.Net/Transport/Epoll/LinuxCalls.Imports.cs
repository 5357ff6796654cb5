using System.Runtime.InteropServices;

namespace Lucid.Net.Transport.Epoll;

/// <content>
/// Declarations. All are blittable and leave errno alone, so that a call costs only the transition; errno is read by
/// the caller straight afterwards.
/// </content>
internal static unsafe partial class LinuxCalls
{
    [LibraryImport(C, EntryPoint = "epoll_create1")]
    private static partial int EpollCreate1(int flags);

    [LibraryImport(C, EntryPoint = "epoll_ctl")]
    private static partial int EpollCtl(int epoll, int command, int descriptor, byte* item);

    [LibraryImport(C, EntryPoint = "epoll_wait")]
    private static partial int EpollWait(int epoll, byte* events, int capacity, int timeoutMs);

    [LibraryImport(C, EntryPoint = "eventfd")]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport(C, EntryPoint = "recv")]
    private static partial nint Recv(int descriptor, byte* bytes, nint count, int flags);

    [LibraryImport(C, EntryPoint = "send")]
    private static partial nint Send(int descriptor, byte* bytes, nint count, int flags);

    [LibraryImport(C, EntryPoint = "sendmsg")]
    private static partial nint SendMsg(int descriptor, nint* message, int flags);

    [LibraryImport(C, EntryPoint = "write")]
    private static partial nint Write(int descriptor, void* bytes, nint count);

    [LibraryImport(C, EntryPoint = "accept4")]
    private static partial int Accept4(int descriptor, byte* address, int* length, int flags);

    [LibraryImport(C, EntryPoint = "socket")]
    private static partial int Socket(int family, int type, int protocol);

    [LibraryImport(C, EntryPoint = "connect")]
    private static partial int Connect(int descriptor, byte* address, int length);

    [LibraryImport(C, EntryPoint = "bind")]
    private static partial int Bind(int descriptor, byte* address, int length);

    [LibraryImport(C, EntryPoint = "listen")]
    private static partial int ListenCall(int descriptor, int backlog);

    [LibraryImport(C, EntryPoint = "getsockname")]
    private static partial int GetSockName(int descriptor, byte* address, int* length);

    [LibraryImport(C, EntryPoint = "getpeername")]
    private static partial int GetPeerName(int descriptor, byte* address, int* length);

    [LibraryImport(C, EntryPoint = "setsockopt")]
    private static partial int SetSockOpt(int descriptor, int level, int option, void* value, int length);

    [LibraryImport(C, EntryPoint = "getsockopt")]
    private static partial int GetSockOpt(int descriptor, int level, int option, void* value, int* length);

    [LibraryImport(C, EntryPoint = "shutdown")]
    private static partial int Shutdown(int descriptor, int how);

    [LibraryImport(C, EntryPoint = "close")]
    private static partial int CloseCall(int descriptor);

    [LibraryImport(C, EntryPoint = "getrlimit")]
    private static partial int GetRLimit(int resource, ulong* limit);

    [LibraryImport(C, EntryPoint = "setrlimit")]
    private static partial int SetRLimit(int resource, ulong* limit);

    [LibraryImport(C, EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int process, nint maskBytes, byte* mask);

    [LibraryImport(C, EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int process, nint maskBytes, byte* mask);
}
