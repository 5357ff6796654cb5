using System;
using System.Collections.Generic;
using System.Threading.Tasks;

namespace Lucid.Compare.Programs;

/// <summary>A started program; without a process of its own when the load goes straight to the upstream.</summary>
internal sealed class RunningProgram(ChildProcess? process, int port) : IAsyncDisposable
{
    public int Port { get; } = port;

    public IReadOnlyList<int> Processes => process?.Family() ?? [];

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }
    }
}
