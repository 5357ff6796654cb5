using System;

namespace Lucid.Proxy.Storage;

/// <summary>Receives the blocks of a log in order.</summary>
internal interface ILogVisitor
{
    /// <summary>True when it has seen enough: the scan ends with the page it is in.</summary>
    bool IsDone => false;

    /// <summary>One sound block.</summary>
    /// <param name="payload">Its records, valid during the call.</param>
    /// <param name="block">Its numbers.</param>
    /// <param name="path">The file it stands in.</param>
    /// <param name="offset">Where in that file the payload starts.</param>
    void OnBlock(ReadOnlySpan<byte> payload, in LogBlock block, string path, long offset);
}
