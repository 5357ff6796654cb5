using System;
using System.Collections.Concurrent;
using System.Threading.Tasks;
using Lucid.Net.Transport;

namespace Lucid.Testing;

/// <summary>Runs a test body on the thread of a real reactor and fails it when the reactor noticed a mistake.</summary>
public static class ReactorRun
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(60);

    /// <summary>Starts a group, runs the body on its first reactor, stops the group.</summary>
    public static async Task RunAsync(ReactorGroupOptions options, Func<ReactorGroup, ValueTask> body)
    {
        ConcurrentQueue<Exception> faults = new();
        using ReactorGroup group = ReactorGroup.Start(options with { OnFault = faults.Enqueue });
        // Continues elsewhere: the group is disposed of by this method, which must not be on one of its threads.
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = RunOnReactorAsync(group, body, done);
        await done.Task.WaitAsync(LongestRun);
        group.Dispose();
        if (faults.TryPeek(out Exception? fault))
        {
            throw new InvalidOperationException("An exception escaped a callback.", fault);
        }
    }

    private static async Task RunOnReactorAsync(
        ReactorGroup group,
        Func<ReactorGroup, ValueTask> body,
        TaskCompletionSource done)
    {
        await group.Reactors[0].SwitchToAsync();
        try
        {
            await body(group);
            done.SetResult();
        }
        catch (Exception exception)
        {
            // The test framework is the owner: it gets whatever the body threw.
            done.SetException(exception);
        }
    }
}
