using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>One run of the native binary.</summary>
internal sealed class LucidProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_longestStart = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_longestEnd = TimeSpan.FromSeconds(40);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _outputEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _errorsEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LucidProcess(Process process)
    {
        _process = process;
    }

    public int Id => _process.Id;

    /// <summary>Where a file of the process lies for others, whatever is mounted over it there.</summary>
    public string PathOf(string path) => $"/proc/{Id}/root{path}";

    public bool HasExited => _process.HasExited;

    /// <summary>What it printed so far, both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts the binary with arguments.</summary>
    public static async Task<LucidProcess> StartAsync(
        string folder,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        IReadOnlyList<string>? through = null)
    {
        // A program that runs the binary replaces itself by it: the process id is the binary's.
        string[] command = [.. through ?? [], await NativeBinary.PathAsync(), .. arguments];
        ProcessStartInfo start = new(command[0])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (string argument in command.AsSpan(1))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["LUCID_E2E_OPENAI_KEY"] = LucidSettings.OpenAiKey;
        start.Environment["LUCID_E2E_ANTHROPIC_KEY"] = LucidSettings.AnthropicKey;
        start.Environment["NO_COLOR"] = "1";
        foreach (KeyValuePair<string, string> variable in environment ?? new Dictionary<string, string>())
        {
            start.Environment[variable.Key] = variable.Value;
        }

        LucidProcess lucid = new(Process.Start(start)!);
        lucid.Listen();
        return lucid;
    }

    /// <summary>Waits until <c>/readyz</c> answers 200.</summary>
    public async Task WaitUntilReadyAsync(Uri readyz)
    {
        using HttpClient http = new();
        using CancellationTokenSource deadline = new(s_longestStart);
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(10));
        do
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"lucid ended with {_process.ExitCode}:\n{Output}");
            }

            try
            {
                using HttpResponseMessage answer = await http.GetAsync(readyz, deadline.Token);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Nobody listens yet.
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        while (await look.WaitForNextTickAsync(CancellationToken.None));

        throw new TimeoutException($"lucid was not ready in {s_longestStart}:\n{Output}");
    }

    /// <summary>Waits for its end and says its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        using CancellationTokenSource deadline = new(s_longestEnd);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            await Task.WhenAll(_outputEnded.Task, _errorsEnded.Task);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"lucid did not end in {s_longestEnd}:\n{Output}");
        }
    }

    /// <summary>Waits until it has printed a text.</summary>
    public async Task WaitForOutputAsync(string text)
    {
        using CancellationTokenSource deadline = new(s_longestStart);
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(10));
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            if (deadline.IsCancellationRequested)
            {
                throw new TimeoutException($"lucid did not print \"{text}\" in {s_longestStart}:\n{Output}");
            }

            await look.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>SIGTERM.</summary>
    public void Terminate() => Signals.SendTerminate(_process.Id);

    /// <summary>SIGKILL, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGKILL after some milliseconds, and waits until it is gone.</summary>
    public async Task KillAfterAsync(int milliseconds)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(Math.Max(1, milliseconds)));
        await timer.WaitForNextTickAsync(CancellationToken.None);
        await KillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Listen()
    {
        _process.OutputDataReceived += (_, line) => Append(line.Data, _outputEnded);
        _process.ErrorDataReceived += (_, line) => Append(line.Data, _errorsEnded);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Append(string? line, TaskCompletionSource ended)
    {
        if (line is null)
        {
            ended.TrySetResult();
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
