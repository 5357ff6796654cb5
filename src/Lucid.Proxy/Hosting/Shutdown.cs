using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading.Tasks;

namespace Lucid.Proxy.Hosting;

/// <summary>
/// Waits for the signal to stop. The first one asks for an orderly end, the second one ends at once; a hang-up asks for
/// a reload, as daemons do.
/// </summary>
internal sealed class Shutdown : IDisposable
{
    private const int ExitNow = 130;

    private readonly TaskCompletionSource<string> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Action _keep;
    private readonly Action<int> _exit;
    private readonly Action _reload;

    /// <summary>Starts to listen for signals.</summary>
    /// <param name="reload">What a hang-up asks for.</param>
    /// <param name="keep">What has to be on disk even when the end is not orderly. May wait shortly.</param>
    /// <param name="exit">Ends the process at once.</param>
    public Shutdown(Action reload, Action keep, Action<int> exit)
    {
        _reload = reload;
        _keep = keep;
        _exit = exit;
        Register(PosixSignal.SIGTERM);
        Register(PosixSignal.SIGINT);
        if (!OperatingSystem.IsWindows())
        {
            Register(PosixSignal.SIGHUP);
        }
    }

    /// <summary>Completes with the name of the first signal to stop.</summary>
    public Task<string> Asked => _asked.Task;

    /// <summary>Handles a signal.</summary>
    public void On(PosixSignal signal)
    {
        if (signal == PosixSignal.SIGHUP)
        {
            _reload();
        }
        else if (!_asked.TrySetResult(signal.ToString()))
        {
            _keep();
            _exit(ExitNow);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Register(PosixSignal signal) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        On(context.Signal);
    }));
}
