using System;
using System.Collections.Generic;

using Lucid.Net.Bytes;

namespace Lucid.Proxy.Ledger;

/// <summary>Names that the journal knows by number, given in order from 1.</summary>
internal sealed class NumberedNames
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>The next name's number.</summary>
    public int Next => _names.Count + 1;

    /// <summary>A copy of all names, in the order of their numbers.</summary>
    public string[] ToArray() => [.. _names];

    public bool TryFind(string name, out int number) => _numbers.TryGetValue(name, out number);

    /// <summary>The name of a number, null when it was never given.</summary>
    public string? NameOf(int number) => number >= 1 && number <= _names.Count ? _names[number - 1] : null;

    public void Add(int number, string name)
    {
        Invariant.Holds(number == Next);
        _numbers.Add(name, number);
        _names.Add(name);
    }
}
