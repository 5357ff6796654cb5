using System;
using System.Threading;

namespace Lucid.Testing.Http;

/// <summary>The guard against a test that would wait for ever: far above what any exchange takes.</summary>
public static class WireDeadline
{
    /// <summary>Long enough for a machine that builds something else meanwhile, short enough to see what hangs.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>A new source that cancels after <see cref="Longest"/>.</summary>
    public static CancellationTokenSource Start() => new(Longest);
}
