using System.Runtime.InteropServices;

namespace Lucid.Proxy.Ledger;

/// <summary>The money of one workspace, as FASTER keeps it. All amounts in nano-dollars.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AccountRecord
{
    /// <summary>Credits minus charges; holds included. Never below <see cref="HeldNano"/>.</summary>
    public long BalanceNano;

    /// <summary>Sum of the open holds of <see cref="Incarnation"/>; of an older one it counts as zero.</summary>
    public long HeldNano;

    /// <summary>The journal's sequence of the last record that is in this record.</summary>
    public long LastSequence;

    /// <summary>The process start that placed the holds.</summary>
    public int Incarnation;

    /// <summary>Number of open holds of <see cref="Incarnation"/>.</summary>
    public int OpenHolds;
}
