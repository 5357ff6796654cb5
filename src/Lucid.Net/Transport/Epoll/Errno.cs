namespace Lucid.Net.Transport.Epoll;

/// <summary>Error numbers of Linux, the same on x64 and arm64.</summary>
internal static class Errno
{
    public const int Permission = 1;
    public const int Interrupted = 4;
    public const int Again = 11;
    public const int NoMemory = 12;
    public const int Access = 13;
    public const int FileTableFull = 23;
    public const int TooManyFiles = 24;
    public const int BrokenPipe = 32;
    public const int AddressInUse = 98;
    public const int AddressNotAvailable = 99;
    public const int NetworkUnreachable = 101;
    public const int NoBuffers = 105;
    public const int ConnectionReset = 104;
    public const int TimedOut = 110;
    public const int ConnectionRefused = 111;
    public const int HostUnreachable = 113;
    public const int InProgress = 115;

    /// <summary>True when the process, the system or the kernel's memory has no room for one more socket.</summary>
    public static bool IsExhaustion(int error)
    {
        return error is TooManyFiles or FileTableFull or NoBuffers or NoMemory;
    }
}
