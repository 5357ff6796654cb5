using System.Runtime.InteropServices;

namespace Lucid.Proxy.Ledger;

/// <summary>The calls of one user, as FASTER keeps them.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UserRecord
{
    /// <summary>Calls in flight since <see cref="Incarnation"/>; of an older one it counts as zero.</summary>
    public int InFlight;

    /// <summary>The process start that counted.</summary>
    public int Incarnation;
}
