using System;
using System.Net;
using System.Runtime.InteropServices;

namespace Lucid.Net.Transport.Epoll;

/// <summary>
/// The system calls of the epoll engine. A result below zero is the negated error number, read straight after the call;
/// calls that a signal interrupted are repeated.
/// </summary>
internal static unsafe partial class LinuxCalls
{
    private const string C = "libc";
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int AddCommand = 1;
    private const int ModifyCommand = 3;
    private const int NoSignal = 0x4000;

    /// <summary>Address bytes of any socket address that we use (sockaddr_in6 has 28).</summary>
    public const int AddressBytes = 28;

    public static int CreateEpoll()
    {
        return Check(EpollCreate1(CloseOnExec));
    }

    public static int CreateEventCounter()
    {
        return Check(EventFd(0, CloseOnExec | NonBlocking));
    }

    public static int AddToEpoll(int epoll, int descriptor, EpollEvents events, ulong key)
    {
        return Control(epoll, AddCommand, descriptor, events, key);
    }

    public static int ModifyInEpoll(int epoll, int descriptor, EpollEvents events, ulong key)
    {
        return Control(epoll, ModifyCommand, descriptor, events, key);
    }

    /// <summary>Waits; an interruption counts as no event.</summary>
    public static int Wait(int epoll, EpollEventBuffer buffer, int timeoutMs)
    {
        int count = EpollWait(epoll, buffer.Pointer, EpollEventBuffer.Capacity, timeoutMs);
        if (count < 0)
        {
            int error = Marshal.GetLastSystemError();
            return error == Errno.Interrupted ? 0 : -error;
        }
        return count;
    }

    public static int Receive(int descriptor, byte[] slab, int offset, int count)
    {
        fixed (byte* start = &slab[offset])
        {
            while (true)
            {
                nint got = Recv(descriptor, start, count, 0);
                if (got >= 0)
                {
                    return (int)got;
                }
                int error = Marshal.GetLastSystemError();
                if (error != Errno.Interrupted)
                {
                    return -error;
                }
            }
        }
    }

    public static int Send(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            while (true)
            {
                nint sent = Send(descriptor, start, bytes.Length, NoSignal);
                if (sent >= 0)
                {
                    return (int)sent;
                }
                int error = Marshal.GetLastSystemError();
                if (error != Errno.Interrupted)
                {
                    return -error;
                }
            }
        }
    }

    /// <summary>Sends two runs of bytes with one call.</summary>
    public static int Send(int descriptor, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        fixed (byte* firstStart = first)
        fixed (byte* secondStart = second)
        {
            nint* vector = stackalloc nint[4];
            vector[0] = (nint)firstStart;
            vector[1] = first.Length;
            vector[2] = (nint)secondStart;
            vector[3] = second.Length;
            // struct msghdr: name, namelen (padded), iov, iovlen, control, controllen, flags (padded).
            nint* message = stackalloc nint[7];
            new Span<nint>(message, 7).Clear();
            message[2] = (nint)vector;
            message[3] = 2;
            while (true)
            {
                nint sent = SendMsg(descriptor, message, NoSignal);
                if (sent >= 0)
                {
                    return (int)sent;
                }
                int error = Marshal.GetLastSystemError();
                if (error != Errno.Interrupted)
                {
                    return -error;
                }
            }
        }
    }

    /// <summary>Takes one connection; non-blocking and closed on exec.</summary>
    public static int Accept(int listener)
    {
        while (true)
        {
            int descriptor = Accept4(listener, null, null, CloseOnExec | NonBlocking);
            if (descriptor >= 0)
            {
                return descriptor;
            }
            int error = Marshal.GetLastSystemError();
            if (error != Errno.Interrupted)
            {
                return -error;
            }
        }
    }

    public static int CreateStreamSocket(bool isVersion6)
    {
        const int Version4Family = 2;
        const int Version6Family = 10;
        const int Stream = 1;
        return Check(Socket(isVersion6 ? Version6Family : Version4Family, Stream | CloseOnExec | NonBlocking, 0));
    }

    public static int Connect(int descriptor, IPEndPoint endpoint)
    {
        byte* address = stackalloc byte[AddressBytes];
        int length = SocketAddressBytes.Write(endpoint, new Span<byte>(address, AddressBytes));
        return Check(Connect(descriptor, address, length));
    }

    public static int Bind(int descriptor, IPEndPoint endpoint)
    {
        byte* address = stackalloc byte[AddressBytes];
        int length = SocketAddressBytes.Write(endpoint, new Span<byte>(address, AddressBytes));
        return Check(Bind(descriptor, address, length));
    }

    public static int Listen(int descriptor, int backlog)
    {
        return Check(ListenCall(descriptor, backlog));
    }

    public static IPEndPoint? LocalEndpoint(int descriptor)
    {
        byte* address = stackalloc byte[AddressBytes];
        int length = AddressBytes;
        return GetSockName(descriptor, address, &length) < 0
            ? null
            : SocketAddressBytes.Read(new ReadOnlySpan<byte>(address, length));
    }

    public static IPEndPoint? RemoteEndpoint(int descriptor)
    {
        byte* address = stackalloc byte[AddressBytes];
        int length = AddressBytes;
        return GetPeerName(descriptor, address, &length) < 0
            ? null
            : SocketAddressBytes.Read(new ReadOnlySpan<byte>(address, length));
    }

    public static int SetOption(int descriptor, SocketSetting setting, int value)
    {
        return Check(SetSockOpt(descriptor, (int)setting >> 16, (int)setting & 0xFFFF, &value, sizeof(int)));
    }

    /// <summary>The outcome of a connection attempt: 0 or an error number.</summary>
    public static int ReadSocketError(int descriptor)
    {
        const int SocketLevel = 1;
        const int ErrorOption = 4;
        int error = 0;
        int length = sizeof(int);
        int result = GetSockOpt(descriptor, SocketLevel, ErrorOption, &error, &length);
        return result < 0 ? Marshal.GetLastSystemError() : error;
    }

    /// <summary>Makes the next close drop unsent bytes and reset the peer.</summary>
    public static int ResetOnClose(int descriptor)
    {
        const int SocketLevel = 1;
        const int LingerOption = 13;
        long linger = BitConverter.IsLittleEndian ? 1 : 1L << 32;
        return Check(SetSockOpt(descriptor, SocketLevel, LingerOption, &linger, sizeof(long)));
    }

    public static int ShutdownSend(int descriptor)
    {
        const int Write = 1;
        return Check(Shutdown(descriptor, Write));
    }

    /// <summary>Closes; an interrupted close has closed on Linux and must not be repeated.</summary>
    public static void Close(int descriptor)
    {
        _ = CloseCall(descriptor);
    }

    /// <summary>Adds one to an event counter, which wakes its epoll.</summary>
    public static void Signal(int eventCounter)
    {
        ulong one = 1;
        _ = Write(eventCounter, &one, sizeof(ulong));
    }

    /// <summary>Raises the soft limit of open files to the hard one.</summary>
    /// <returns>The soft limit in force, or -1 when it is unknown.</returns>
    public static long RaiseFileLimit()
    {
        const int OpenFiles = 7;
        ulong* limit = stackalloc ulong[2];
        if (GetRLimit(OpenFiles, limit) < 0)
        {
            return -1;
        }
        if (limit[0] < limit[1])
        {
            ulong before = limit[0];
            limit[0] = limit[1];
            if (SetRLimit(OpenFiles, limit) < 0)
            {
                limit[0] = before;
            }
        }
        return (long)Math.Min(limit[0], int.MaxValue);
    }

    /// <summary>Lets the calling thread run only on the N-th processor that it may run on.</summary>
    /// <returns>False when the kernel refuses.</returns>
    public static bool PinThread(int position)
    {
        const int MaskBytes = 128;
        byte* allowed = stackalloc byte[MaskBytes];
        int bytes = GetAffinity(0, MaskBytes, allowed);
        if (bytes < 0)
        {
            return false;
        }
        Span<byte> mask = new(allowed, MaskBytes);
        if (!CoreMask.KeepOnly(mask, position))
        {
            return false;
        }
        return SetAffinity(0, MaskBytes, allowed) == 0;
    }

    private static int Control(int epoll, int command, int descriptor, EpollEvents events, ulong key)
    {
        byte* item = stackalloc byte[EpollEventBuffer.StrideBytes];
        EpollEventBuffer.Write(item, events, key);
        return Check(EpollCtl(epoll, command, descriptor, item));
    }

    private static int Check(int result)
    {
        return result >= 0 ? result : -Marshal.GetLastSystemError();
    }
}
