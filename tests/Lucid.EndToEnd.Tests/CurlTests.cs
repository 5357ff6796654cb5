using System;
using System.Diagnostics;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

public sealed class CurlTests(SharedServer shared)
{
    [Theory]
    [InlineData(Bodies.ChatPath, "[DONE]")]
    [InlineData(Bodies.MessagesPath, "message_stop")]
    public async Task Curl_shows_tokens_before_the_stream_has_ended(string path, string end)
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();
        string gate = "curl-" + Guid.NewGuid().ToString("N");
        string body = Bodies.For(path, $"[[sim gate={gate} gate-after=6 tokens=30]]", isStream: true);
        using Process curl = Start(
            "-sN", "-H", tenant.Bearer, "-H", "content-type: application/json", "-H", Bodies.Version, "-d", body,
            new Uri(shared.Server.PublicUrl, path).ToString());
        using CancellationTokenSource deadline = WireDeadline.Start();

        // The gate is shut: whatever is read now was shown while the upstream still had most to say.
        string first = await ReadUntilAsync(curl, "\n\n", deadline.Token);
        Assert.DoesNotContain(end, first, StringComparison.Ordinal);
        Assert.False(curl.HasExited);
        shared.Simulator.OpenGate(gate);

        string rest = await curl.StandardOutput.ReadToEndAsync(deadline.Token);
        await curl.WaitForExitAsync(deadline.Token);
        Assert.Equal(0, curl.ExitCode);
        Assert.Contains(end, rest, StringComparison.Ordinal);
    }

    private static Process Start(params string[] arguments)
    {
        ProcessStartInfo start = new("curl") { RedirectStandardOutput = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private static async Task<string> ReadUntilAsync(Process process, string marker, CancellationToken cancellation)
    {
        StringBuilder read = new();
        char[] buffer = new char[4096];
        while (!read.ToString().Contains(marker, StringComparison.Ordinal))
        {
            int count = await process.StandardOutput.ReadAsync(buffer, cancellation);
            Assert.True(count > 0, $"curl ended after: {read}");
            read.Append(buffer, 0, count);
        }

        return read.ToString();
    }
}
