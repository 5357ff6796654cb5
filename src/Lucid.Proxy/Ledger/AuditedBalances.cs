using System;
using System.Collections.Generic;
using System.Globalization;

using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// Balances that somebody claims, each at a record of its own, to be compared with what the journal gives there.
/// </summary>
internal sealed class AuditedBalances
{
    private readonly string _whose;
    private readonly Dictionary<long, (long BalanceNano, long Sequence)> _claimed = [];
    private readonly Dictionary<long, Int128> _found = [];

    /// <summary>No claims yet.</summary>
    /// <param name="whose">Who claims them, for the sentence about a difference.</param>
    public AuditedBalances(string whose)
    {
        _whose = whose;
    }

    /// <summary>A claim: the balance of a workspace after a record.</summary>
    public void Claim(long workspace, long balanceNano, long sequence) =>
        _claimed[workspace] = (balanceNano, sequence);

    /// <summary>The journal moves a balance.</summary>
    public void OnMoved(long workspace, Int128 balance, long sequence)
    {
        if (_claimed.TryGetValue(workspace, out (long BalanceNano, long Sequence) claim) && sequence <= claim.Sequence)
        {
            _found[workspace] = balance;
        }
    }

    /// <summary>A sentence on every claim that the journal contradicts.</summary>
    /// <param name="start">What the audit began from, for workspaces that the journal read did not move.</param>
    public IEnumerable<string> Differences(AuditStart start)
    {
        foreach ((long workspace, (long balanceNano, long sequence)) in _claimed)
        {
            bool isFound = _found.TryGetValue(workspace, out Int128 balance)
                || start.TryBalance(workspace, sequence, out balance);
            if (!isFound || balance != balanceNano)
            {
                NanoUsd claimed = new(balanceNano);
                string journal = isFound ? $"{balance} nano-dollars" : "nothing";
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"workspace {workspace}: {_whose} has {claimed} USD at record {sequence}, the journal {journal}.");
            }
        }
    }
}
