using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Proxy.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Lucid.Proxy.Tests.Hosting;

public sealed class FileWatchTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lucid-test-");
    private readonly SemaphoreSlim _reloads = new(0);

    private string FileName => Path.Combine(_folder.FullName, "lucid.json");

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _reloads.Dispose();
    }

    [Fact]
    public void A_file_written_in_place_or_replaced_is_read_again()
    {
        File.WriteAllText(FileName, "one");
        using FileWatch watch = Watch();

        File.WriteAllText(FileName, "two");
        Assert.True(_reloads.Wait(Long, TestContext.Current.CancellationToken));

        string beside = FileName + ".tmp";
        File.WriteAllText(beside, "three");
        File.Move(beside, FileName, overwrite: true);
        Assert.True(_reloads.Wait(Long, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_link_swapped_to_another_file_is_read_again()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "v1"), "one");
        File.WriteAllText(Path.Combine(_folder.FullName, "v2"), "two");
        File.CreateSymbolicLink(FileName, "v1");
        using FileWatch watch = Watch();

        string beside = FileName + ".tmp";
        File.CreateSymbolicLink(beside, "v2");
        File.Move(beside, FileName, overwrite: true);

        Assert.True(_reloads.Wait(Long, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_log_that_is_written_beside_it_all_the_time_does_not_hide_a_change()
    {
        File.WriteAllText(FileName, "one");
        string log = Path.Combine(_folder.FullName, "log");
        File.WriteAllText(log, "");
        using FileWatch watch = Watch();
        using CancellationTokenSource stop = new();
        Task writing = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    File.WriteAllText(log, "line");
                }
            },
            TestContext.Current.CancellationToken);

        File.WriteAllText(FileName, "two");
        bool isRead = await _reloads.WaitAsync(Long, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await writing;

        Assert.True(isRead);
    }

    [Fact]
    public void A_touch_without_a_change_is_no_reload()
    {
        File.WriteAllText(FileName, "same");
        using FileWatch watch = Watch();

        File.WriteAllText(FileName, "same");
        File.WriteAllText(Path.Combine(_folder.FullName, "other"), "noise");
        // A real change behind the noise: its reload proves that the noise was looked at before.
        File.WriteAllText(FileName, "changed");
        Assert.True(_reloads.Wait(Long, TestContext.Current.CancellationToken));

        Assert.Equal(0, _reloads.CurrentCount);
    }

    private FileWatch Watch()
        => new([FileName], () => _reloads.Release(), TimeProvider.System, NullLogger.Instance);
}
