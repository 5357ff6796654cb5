using System;
using System.IO;

using Lucid.Proxy.Storage;

using Xunit;

namespace Lucid.Proxy.Tests.Storage;

public sealed class FileLayerTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"lucid-test-{Guid.NewGuid():N}");

    public static TheoryData<string> Layers { get; } = OperatingSystem.IsLinux() ? ["linux", "portable"] : ["portable"];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Files_are_created_private_written_read_cut_and_removed(string name)
    {
        IFileLayer files = Layer(name);
        string folder = Path.Combine(_folder, "a", "b");
        files.CreateFolder(folder);
        files.CreateFolder(folder);
        string path = Path.Combine(folder, "f");
        Assert.Null(files.OpenForReading(path));
        using (IStoreFile file = files.OpenForWriting(path, out bool isCreated))
        {
            Assert.True(isCreated);
            file.Write("hello"u8, 3);
            file.Sync();
            files.SyncFolder(folder);
            Assert.Equal(8, file.Length);
            file.SetLength(6);
        }

        using (IStoreFile file = files.OpenForWriting(path, out bool isCreated))
        {
            Assert.False(isCreated);
            byte[] bytes = new byte[10];
            Assert.Equal(6, file.Read(bytes, 0));
            Assert.Equal("\0\0\0hel"u8, bytes.AsSpan(0, 6));
            Assert.Equal(0, file.Read(bytes, 6));
        }

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(folder));
        }

        Assert.Equal(["f"], files.FileNames(folder));
        files.Delete(path);
        Assert.Empty(files.FileNames(folder));
    }

    [Fact]
    public void Errors_of_real_calls_are_reported_with_their_number()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        IFileLayer files = new LinuxFileLayer();

        // A device that is always full, and a descriptor that cannot be synced.
        using IStoreFile full = files.OpenForWriting("/dev/full", out _);
        StorageException error = Assert.Throws<StorageException>(() => full.Write("x"u8, 0));
        Assert.Equal(StorageException.NoSpaceLeft, error.Errno);
        Assert.Contains("/dev/full", error.Message, StringComparison.Ordinal);
        Assert.Throws<StorageException>(full.Sync);
        Assert.Throws<StorageException>(() => files.SyncFolder(Path.Combine(_folder, "none")));
        Assert.Throws<StorageException>(() => files.CreateFolder("/dev/null/x"));
        Assert.Throws<StorageException>(() => files.OpenForWriting(Path.Combine(_folder, "none", "f"), out _));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_second_holder_of_a_folder_is_refused_with_a_plain_sentence(string name)
    {
        IFileLayer files = Layer(name);
        files.CreateFolder(_folder);
        using (files.LockFolder(_folder))
        {
            StorageException error = Assert.Throws<StorageException>(() => files.LockFolder(_folder));
            Assert.Equal(
                $"The data folder {_folder} is in use by another lucid process. Stop that one or choose another.",
                error.Message);
        }

        files.LockFolder(_folder).Dispose();
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static IFileLayer Layer(string name) =>
        name == "linux" && OperatingSystem.IsLinux() ? new LinuxFileLayer() : new PortableFileLayer();
}
