using System;
using System.IO;
using System.Threading;
using Lucid.Proxy.Telemetry;
using Microsoft.Extensions.Logging;

namespace Lucid.Proxy.Hosting;

/// <summary>
/// Calls for a reload when the content of the configuration file has changed. Watches the folder, since editors replace
/// the file and clusters swap a link beside it; compares contents, since both make noise without a change.
/// </summary>
internal sealed class ConfigurationWatch : IDisposable
{
    // An editor writes a file in several steps; a reload in between would read half of it.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    private readonly string _file;
    private readonly Action _reload;
    private readonly ILogger _log;
    private readonly FileSystemWatcher _watcher;
    private readonly ITimer _timer;
    private byte[] _content;

    /// <summary>Starts to watch.</summary>
    /// <param name="file">The file.</param>
    /// <param name="reload">Called on a thread of the pool, one call at a time.</param>
    /// <param name="time">The clock of the quiet time.</param>
    /// <param name="log">Where failures are said.</param>
    public ConfigurationWatch(string file, Action reload, TimeProvider time, ILogger log)
    {
        _file = Path.GetFullPath(file);
        _reload = reload;
        _log = log;
        _content = File.ReadAllBytes(_file);
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _watcher = new FileSystemWatcher(Path.GetDirectoryName(_file)!);
        _watcher.Changed += (_, _) => Wait();
        _watcher.Created += (_, _) => Wait();
        _watcher.Renamed += (_, _) => Wait();
        _watcher.Error += (_, args) => _log.WatchFailed(_file, args.GetException().Message);
        _watcher.EnableRaisingEvents = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watcher.Dispose();
        _timer.Dispose();
    }

    private void Wait() => _timer.Change(Quiet, Timeout.InfiniteTimeSpan);

    private void Look()
    {
        try
        {
            byte[] content = File.ReadAllBytes(_file);
            if (content.AsSpan().SequenceEqual(_content))
            {
                return;
            }

            _content = content;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Between two steps of whoever replaces it; the last step raises another event.
            _log.WatchFailed(_file, exception.Message);
            return;
        }

        _reload();
    }
}
