using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using Lucid.Proxy.Telemetry;
using Microsoft.Extensions.Logging;

namespace Lucid.Proxy.Hosting;

/// <summary>
/// Tells when the content of a file has changed, or of any of several that belong together. Watches their folders,
/// since editors replace a file and clusters swap a link beside it; compares contents, since both make noise without a
/// change.
/// </summary>
internal sealed class FileWatch : IDisposable
{
    // An editor writes a file in several steps; a look in between would read half of it.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    private readonly string[] _files;
    private readonly byte[][] _contents;
    private readonly bool[] _areUnreadable;
    private readonly Action _onChange;
    private readonly ILogger _log;
    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly Lock _gate = new();
    private readonly ITimer _timer;

    /// <summary>Starts to watch.</summary>
    /// <param name="files">The files; all of them exist.</param>
    /// <param name="onChange">Called on a thread of the pool, one call at a time.</param>
    /// <param name="time">The clock of the quiet time.</param>
    /// <param name="log">Where failures are said.</param>
    public FileWatch(IEnumerable<string> files, Action onChange, TimeProvider time, ILogger log)
    {
        _files = [.. files.Select(Path.GetFullPath).Distinct()];
        _contents = [.. _files.Select(HashOf)];
        _areUnreadable = new bool[_files.Length];
        _onChange = onChange;
        _log = log;
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        foreach (string folder in _files.Select(file => Path.GetDirectoryName(file)!).Distinct())
        {
            Watch(folder);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (FileSystemWatcher watcher in _watchers)
        {
            watcher.Dispose();
        }

        _timer.Dispose();
    }

    private void Watch(string folder)
    {
        FileSystemWatcher watcher = new(folder);
        _watchers.Add(watcher);
        watcher.Changed += (_, args) => WaitIfOurs(args.FullPath);
        watcher.Created += (_, _) => Wait();
        watcher.Renamed += (_, _) => Wait();
        watcher.Error += (_, args) =>
        {
            // Events were lost, and ours may have been among them.
            _log.WatchFailed(folder, args.GetException().Message);
            Wait();
        };
        watcher.EnableRaisingEvents = true;
    }

    // A log that is written in the same folder must neither wake us nor put the look off for ever.
    private void WaitIfOurs(string changed)
    {
        if (_files.Any(file => file == changed || LinkTargetOf(file) == changed))
        {
            Wait();
        }
    }

    private static string? LinkTargetOf(string file)
    {
        try
        {
            return File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Just being replaced: that is an event of its own.
            return null;
        }
    }

    private void Wait() => _timer.Change(Quiet, Timeout.InfiniteTimeSpan);

    private void Look()
    {
        lock (_gate)
        {
            bool hasChanged = false;
            for (int i = 0; i < _files.Length; i++)
            {
                try
                {
                    byte[] content = HashOf(_files[i]);
                    hasChanged |= !content.AsSpan().SequenceEqual(_contents[i]);
                    _contents[i] = content;
                    _areUnreadable[i] = false;
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    // Between two steps of whoever replaces it; the last step raises another event. Said once: the
                    // log itself may be what makes noise in the folder.
                    if (!_areUnreadable[i])
                    {
                        _areUnreadable[i] = true;
                        _log.WatchFailed(_files[i], exception.Message);
                    }
                }
            }

            if (hasChanged)
            {
                _onChange();
            }
        }
    }

    // Private keys are among the files: what is remembered of them must not be worth stealing.
    private static byte[] HashOf(string file)
    {
        using FileStream content = File.OpenRead(file);
        return SHA256.HashData(content);
    }
}
