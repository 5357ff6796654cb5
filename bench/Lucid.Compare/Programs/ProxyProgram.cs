using System;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace Lucid.Compare.Programs;

/// <summary>A program under test. It stands between the load generator and the upstream, on core 0.</summary>
internal abstract class ProxyProgram(Places places)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private int _starts;

    public abstract string Name { get; }

    /// <summary>The model's name in its answers: the upstream's, or the caller's if the program puts it back.</summary>
    public virtual string AnswerModel => "gpt-4o-2024-08-06";

    /// <summary>The key callers present; null: any will do.</summary>
    public virtual string? Key => null;

    /// <summary>True when the program must have metered each stream by asking the upstream for its usage.</summary>
    public virtual bool MetersStreams => false;

    protected Places Places { get; } = places;

    /// <summary>One line for the report.</summary>
    public abstract string Version();

    /// <summary>Writes the configuration for these ports and says how to start with it.</summary>
    public abstract ProgramCommand Prepare(int port, int upstreamPort);

    /// <summary>Done once before anything is measured: what the program needs to exist in its stored state.</summary>
    public virtual Task ProvisionAsync() => Task.CompletedTask;

    /// <summary>Looks after a run whether the program did all its work. Returns what is wrong, or null.</summary>
    public virtual Task<string?> AuditAsync() => Task.FromResult<string?>(null);

    public virtual async Task<RunningProgram> StartAsync(int upstreamPort)
    {
        int port = Places.FreePort();
        string output = System.IO.Path.Combine(Places.Scratch, $"{Name}-{++_starts}.log");
        ChildProcess process = ChildProcess.Start(core: 0, output, Prepare(port, upstreamPort));
        await AwaitPortAsync(process, port, Name);
        return new RunningProgram(process, port);
    }

    /// <summary>Waits until a connection is taken on the port.</summary>
    /// <exception cref="CompareException">The program ended or does not listen within 20 s.</exception>
    public static async Task AwaitPortAsync(ChildProcess process, int port, string name)
    {
        DateTime limit = DateTime.UtcNow + StartLimit;
        while (DateTime.UtcNow < limit)
        {
            if (process.HasEnded)
            {
                throw new CompareException($"{name} ended at its start: {process.LastWords()}");
            }

            using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20);
            }
        }

        throw new CompareException($"{name} does not listen within 20 s: {process.LastWords()}");
    }
}
