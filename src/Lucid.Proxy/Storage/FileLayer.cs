using System;

namespace Lucid.Proxy.Storage;

/// <summary>The file layer of this machine.</summary>
internal static class FileLayer
{
    /// <summary>
    /// On Linux system calls with every result checked. Elsewhere .NET's own files, whose flush hides a failed sync:
    /// good for development, not for money.
    /// </summary>
    public static IFileLayer Default { get; } =
        OperatingSystem.IsLinux() ? new LinuxFileLayer() : new PortableFileLayer();
}
