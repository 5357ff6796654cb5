using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.IO;

namespace Lucid.Simulator.Replay;

/// <summary>
/// The recordings of a folder, all read when the simulator starts. A request names one of them and nothing else:
/// no path of a request ever reaches the file system, and no reactor waits for a disk.
/// </summary>
internal sealed class RecordingShelf
{
    /// <summary>A folder named by mistake is noticed before it fills the memory.</summary>
    private const long MaxFolderBytes = 256L * 1024 * 1024;

    private static readonly string[] s_kinds = [".sse", ".ndjson", ".json"];

    private readonly FrozenDictionary<string, Recording> _byName;

    private RecordingShelf(Dictionary<string, Recording> byName, Recording? always)
    {
        _byName = byName.ToFrozenDictionary(StringComparer.Ordinal);
        Always = always;
    }

    /// <summary>The recording that answers every request, when one file was configured.</summary>
    public Recording? Always { get; }

    /// <summary>Reads what the options name.</summary>
    /// <exception cref="IOException">A file or the folder cannot be read, or the folder is too large.</exception>
    public static RecordingShelf Open(SimulatorOptions options)
    {
        Dictionary<string, Recording> byName = new(StringComparer.Ordinal);
        if (options.ReplayFolder is { } folder)
        {
            long bytes = 0;
            foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                if (Array.IndexOf(s_kinds, Path.GetExtension(file).ToLowerInvariant()) < 0)
                {
                    continue;
                }

                bytes += new FileInfo(file).Length;
                if (bytes > MaxFolderBytes)
                {
                    throw new IOException($"The folder {folder} holds more than {MaxFolderBytes} bytes of recordings.");
                }

                string name = Path.GetRelativePath(folder, file).Replace('\\', '/');
                byName[name] = Recording.Of(name, File.ReadAllBytes(file));
            }
        }

        Recording? always = options.ReplayFile is { } path ? Recording.Of(path, File.ReadAllBytes(path)) : null;
        return new RecordingShelf(byName, always);
    }

    /// <summary>The recording with a name such as <c>anthropic/thinking.sse</c>; null when there is none.</summary>
    public Recording? Find(string name) => _byName.GetValueOrDefault(name);
}
