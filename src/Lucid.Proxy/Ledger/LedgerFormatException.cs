using System;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// The journal is sound but says something this version cannot follow. The message says where and what.
/// </summary>
internal sealed class LedgerFormatException(string path, long offset, string finding)
    : Exception($"{path}, offset {offset}: {finding}")
{
    public string Path => path;

    public long Offset => offset;
}
