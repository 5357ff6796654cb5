using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace Lucid.Compare.Programs;

/// <summary>One process started here, pinned to a core, its output in a file, ended by its id.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan OrderlyEnd = TimeSpan.FromSeconds(10);
    private readonly Process _process;

    private ChildProcess(Process process, string outputPath)
    {
        _process = process;
        OutputPath = outputPath;
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public string OutputPath { get; }

    /// <summary>
    /// The shell redirects and is then replaced: the id is the program's own and no pipe needs a reader. A session of
    /// its own, because the scheduler groups by session: in one group with the busy load generator on core 1, a frugal
    /// program on core 0 gets the smaller part of the group's weight and loses against whatever else runs there.
    /// </summary>
    public static ChildProcess Start(int core, string outputPath, ProgramCommand command)
    {
        ProcessStartInfo start = new("/bin/sh") { UseShellExecute = false };
        string[] words =
        [
            "-c", "exec \"$@\" >\"$LUCID_COMPARE_OUTPUT\" 2>\"$LUCID_COMPARE_OUTPUT.errors\" </dev/null", "sh",
            "setsid", "taskset", "-c", $"{core}", command.File, .. command.Arguments,
        ];
        foreach (string word in words)
        {
            start.ArgumentList.Add(word);
        }

        start.Environment["LUCID_COMPARE_OUTPUT"] = outputPath;
        foreach ((string name, string value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)
            ?? throw new CompareException($"{command.File} could not be started.");
        return new ChildProcess(process, outputPath);
    }

    /// <summary>This process and its children (nginx: master and worker).</summary>
    public IReadOnlyList<int> Family()
        => [Id, .. File.ReadAllText($"/proc/{Id}/task/{Id}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

    /// <summary>Waits for the process's own end; one that does not come in time is ended and reported.</summary>
    public async Task<string> WaitAsync(TimeSpan limit)
    {
        using CancellationTokenSource patience = new(limit);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            throw new CompareException($"A program did not end within {limit.TotalSeconds:0} s.");
        }

        return await File.ReadAllTextAsync(OutputPath);
    }

    /// <summary>The last lines it wrote on standard error, or on standard output.</summary>
    public string LastWords()
    {
        string errors = File.Exists(OutputPath + ".errors") ? File.ReadAllText(OutputPath + ".errors") : "";
        string text = errors.Length > 0 ? errors : File.ReadAllText(OutputPath);
        return string.Join(" | ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(3));
    }

    /// <summary>Asks for an orderly end and insists after ten seconds.</summary>
    public async Task<string> StopAsync()
    {
        if (!_process.HasExited)
        {
            Signal(_process.Id, Terminate);
            using CancellationTokenSource patience = new(OrderlyEnd);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        return await File.ReadAllTextAsync(OutputPath);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}
