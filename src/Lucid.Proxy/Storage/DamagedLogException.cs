using System;

namespace Lucid.Proxy.Storage;

/// <summary>Acknowledged bytes of a log are missing or changed. The message says where and what to do.</summary>
internal sealed class DamagedLogException : Exception
{
    public DamagedLogException(string path, long offset, string finding)
        : base($"{path} is damaged at offset {offset}: {finding} Nothing was changed. Restore this file from a copy "
            + "and start again; do not delete it, it holds the balances.")
    {
        Path = path;
        Offset = offset;
    }

    public string Path { get; }

    public long Offset { get; }
}
