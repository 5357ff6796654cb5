using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Lucid.Proxy.Storage;

/// <summary>
/// The system calls of the store. All arguments are blittable, so that Native AOT calls them directly. Offsets are 64
/// bits wide: both glibc and musl define off_t so on every 64-bit Linux.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class LinuxCalls
{
    public const int ReadOnly = 0;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int CloseOnExec = 0x80000;

    public const int Interrupted = 4;
    public const int NotFound = 2;
    public const int AlreadyExists = 17;

    // O_DIRECTORY differs between processor families.
    public static int Directory { get; } =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x4000 : 0x10000;

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    public static extern int Open(ref byte path, int flags, uint mode);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    public static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "pread", SetLastError = true)]
    public static extern nint Read(int descriptor, ref byte destination, nint bytes, long offset);

    [DllImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    public static extern nint Write(int descriptor, ref byte source, nint bytes, long offset);

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    public static extern int SyncFileContent(int descriptor);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static extern int Truncate(int descriptor, long bytes);

    [DllImport("libc", EntryPoint = "unlink", SetLastError = true)]
    public static extern int Unlink(ref byte path);

    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    public static extern int Rename(ref byte path, ref byte newPath);

    [DllImport("libc", EntryPoint = "mkdir", SetLastError = true)]
    public static extern int MakeFolder(ref byte path, uint mode);

    [DllImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static extern long Seek(int descriptor, long offset, int whence);

    /// <summary>A path as the kernel reads it.</summary>
    public static byte[] PathBytes(string path) => Encoding.UTF8.GetBytes(path + "\0");

    /// <summary>The error of the call just made.</summary>
    public static StorageException LastError(string operation, string path)
    {
        int errno = Marshal.GetLastPInvokeError();
        return new StorageException(operation, path, errno, Marshal.GetPInvokeErrorMessage(errno));
    }
}
