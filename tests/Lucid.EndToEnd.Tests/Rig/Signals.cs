using System.Runtime.InteropServices;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>Signals that .NET's process class cannot send.</summary>
internal static class Signals
{
    private const int HangUp = 1;
    private const int Terminate = 15;
    private const int Continue = 18;
    private const int Stop = 19;

    public static void SendTerminate(int processId) => _ = Kill(processId, Terminate);

    public static void SendHangUp(int processId) => _ = Kill(processId, HangUp);

    /// <summary>The process stands still until <see cref="SendContinue"/>.</summary>
    public static void SendStop(int processId) => _ = Kill(processId, Stop);

    public static void SendContinue(int processId) => _ = Kill(processId, Continue);

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int processId, int signal);
}
