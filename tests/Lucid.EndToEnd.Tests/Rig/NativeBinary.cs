using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using Lucid.Testing;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>
/// The published native binary: the file named by <c>LUCID_BINARY</c>, else one that is published here, once per run.
/// </summary>
internal static class NativeBinary
{
    private static readonly Lazy<Task<string>> s_path = new(FindAsync);

    /// <summary>Its path.</summary>
    public static Task<string> PathAsync() => s_path.Value;

    private static async Task<string> FindAsync()
    {
        if (Environment.GetEnvironmentVariable("LUCID_BINARY") is { Length: > 0 } given)
        {
            return File.Exists(given)
                ? Path.GetFullPath(given)
                : throw new FileNotFoundException("LUCID_BINARY names no file.", given);
        }

        string folder = Path.Combine(Repository.Root, "artifacts", "end-to-end");
        Console.Error.WriteLine("Publishing the native binary for the end-to-end tests (about a minute)...");
        ProcessStartInfo start = new("dotnet")
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string project = Path.Combine("src", "Lucid.Proxy");
        foreach (string argument in new[]
            { "publish", project, "-c", "Release", "-r", "linux-x64", "-o", folder, "-v", "q", "--nologo" })
        {
            start.ArgumentList.Add(argument);
        }

        // Set by a test run that was started through the SDK; a build inside it must find its own.
        foreach (string name in new[] { "MSBuildSDKsPath", "MSBUILD_EXE_PATH", "MSBuildExtensionsPath" })
        {
            start.Environment.Remove(name);
        }

        using Process publish = Process.Start(start)!;
        Task<string> output = publish.StandardOutput.ReadToEndAsync();
        Task<string> errors = publish.StandardError.ReadToEndAsync();
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0
            ? Path.Combine(folder, "lucid")
            : throw new InvalidOperationException($"Publishing failed:\n{await output}{await errors}");
    }
}
