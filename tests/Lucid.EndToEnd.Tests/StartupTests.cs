using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>How the program begins and ends.</summary>
public sealed class StartupTests
{
    [Theory]
    [InlineData("serve")]
    [InlineData("check")]
    public async Task Every_configuration_problem_is_named_with_file_and_line(string command)
    {
        string folder = Directory.CreateTempSubdirectory("lucid-e2e-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "bad.json"), """
            {
              "listen": ["nonsense"],
              "limits": {
                "concurrencyPerUser": "five"
              },
              "colour": "red",
              "models": [
                { "id": "x", "kind": "chat", "upstreams": [ { "provider": "nobody", "model": "x" } ] }
              ]
            }
            """);
        await using LucidProcess lucid = await LucidProcess.StartAsync(folder, [command, "--config", "bad.json"]);

        Assert.Equal(1, await lucid.WaitForExitAsync());

        foreach (string place in new[] { "bad.json:2", "bad.json:4", "bad.json:6", "bad.json:8" })
        {
            Assert.Contains(place, lucid.Output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("Exception", lucid.Output, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Malformed_and_missing_configuration_files_end_with_1()
    {
        string folder = Directory.CreateTempSubdirectory("lucid-e2e-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "cut.json"), "{\n  \"listen\": [\n");
        await using LucidProcess cut = await LucidProcess.StartAsync(folder, ["serve", "--config", "cut.json"]);
        await using LucidProcess none = await LucidProcess.StartAsync(folder, ["serve", "--config", "none.json"]);

        Assert.Equal(1, await cut.WaitForExitAsync());
        Assert.Equal(1, await none.WaitForExitAsync());
        Assert.Contains("cut.json:", cut.Output, StringComparison.Ordinal);
        Assert.Contains("none.json", none.Output, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Port_in_use_is_said_in_one_sentence()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        LucidSettings settings = new(new IPEndPoint(IPAddress.Loopback, 9));
        taken.Bind(settings.Public);
        taken.Listen();
        string folder = Directory.CreateTempSubdirectory("lucid-e2e-").FullName;
        await using LucidProcess lucid = await LucidProcess.StartAsync(
            folder, ["serve", "--config", settings.Write(folder)]);

        Assert.Equal(1, await lucid.WaitForExitAsync());

        string[] lines = [.. lucid.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.Contains(settings.Public.ToString(), StringComparison.Ordinal))];
        Assert.Contains("in use", Assert.Single(lines), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", lucid.Output, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Terminate_lets_running_streams_finish_and_exits_0()
    {
        await using SimulatedUpstream upstream = SimulatedUpstream.Start();
        await using LucidServer server = await LucidServer.StartAsync(new LucidSettings(upstream.Host.Endpoint));
        Tenant tenant = await server.Admin.CreateTenantAsync();
        using RawClient idle = await server.ConnectAsync();
        await idle.GetAsync("/v1/models");
        await idle.ReadAnswerAsync();
        using RawClient client = await server.ConnectAsync();
        await client.PostJsonAsync(
            Bodies.ChatPath, Bodies.Chat("[[sim gate=drain gate-after=4 tokens=20]]", isStream: true), tenant.Bearer);
        await client.WaitForAsync("\n\n");

        server.Process.Terminate();

        // The idle connection is closed at once: the drain has begun, and nobody new is let in.
        Assert.Empty(await idle.ReadToEndAsync());
        await Assert.ThrowsAnyAsync<SocketException>(server.ConnectAsync);
        Assert.False(server.Process.HasExited);
        upstream.Host.OpenGate("drain");
        RawAnswer answer = await client.ReadAnswerAsync();

        Assert.True(answer.IsComplete);
        Assert.EndsWith("data: [DONE]\n\n", answer.Text, StringComparison.Ordinal);
        Assert.Equal(0, await server.Process.WaitForExitAsync());
    }

    [Fact]
    public async Task Demo_shows_both_endpoints_their_cost_and_the_balance_and_exits_0()
    {
        string folder = Directory.CreateTempSubdirectory("lucid-e2e-").FullName;
        await using LucidProcess lucid = await LucidProcess.StartAsync(folder, ["demo"]);

        Assert.Equal(0, await lucid.WaitForExitAsync());

        Assert.Contains("/v1/chat/completions", lucid.Output, StringComparison.Ordinal);
        Assert.Contains("/v1/messages", lucid.Output, StringComparison.Ordinal);
        Assert.Contains("balance", lucid.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Matches(@"\$\s?0\.\d{6,9}|0\.\d{6,9} USD", lucid.Output);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Simulated_server_prints_a_curl_line_that_works_as_pasted()
    {
        string folder = Directory.CreateTempSubdirectory("lucid-e2e-").FullName;
        (int listen, int admin) = FreePorts.Two();
        string settings = Path.Combine(folder, "lucid.json");
        await File.WriteAllTextAsync(
            settings, $$"""{"listen":["127.0.0.1:{{listen}}"], "admin":{"listen":"127.0.0.1:{{admin}}" } }""");
        await using LucidProcess lucid = await LucidProcess.StartAsync(
            folder, ["serve", "--simulate", "--config", settings]);
        await lucid.WaitUntilReadyAsync(new Uri($"http://127.0.0.1:{admin}/readyz"));
        string command = await PastedAsync(lucid);

        ProcessStartInfo start = new("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        using Process curl = Process.Start(start)!;
        string output = await curl.StandardOutput.ReadToEndAsync();
        await curl.WaitForExitAsync();

        Assert.True(curl.ExitCode == 0, $"{command}\n{await curl.StandardError.ReadToEndAsync()}");
        Assert.EndsWith("data: [DONE]\n\n", output, StringComparison.Ordinal);
        lucid.Terminate();
        Assert.Equal(0, await lucid.WaitForExitAsync());
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Simulator_alone_is_an_upstream_for_another_process()
    {
        (int port, _) = FreePorts.Two();
        IPEndPoint endpoint = new(IPAddress.Loopback, port);
        string folder = Directory.CreateTempSubdirectory("lucid-e2e-").FullName;
        await using LucidProcess simulator = await LucidProcess.StartAsync(
            folder, ["simulate", "--listen", endpoint.ToString()]);
        await simulator.WaitUntilReadyAsync(new Uri($"http://{endpoint}/v1/models"));
        await using LucidServer server = await LucidServer.StartAsync(new LucidSettings(endpoint));
        Tenant tenant = await server.Admin.CreateTenantAsync();

        RawAnswer answer = await server.PostAsync(
            Bodies.MessagesPath, Bodies.Message("[[sim tokens=9]]", isStream: true), tenant.Bearer);

        Assert.True(answer is { Status: 200, IsComplete: true });
        Assert.Equal(9, (await CallRecord.OnlyOfAsync(tenant)).OutputTokens);
        using RawClient client = await RawClient.ConnectAsync(endpoint);
        await client.GetAsync("/sim/last");
        Assert.Equal(404, (await client.ReadAnswerAsync()).Status);
        simulator.Terminate();
        Assert.Equal(0, await simulator.WaitForExitAsync());
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The first curl command of the output, its continued lines joined.</summary>
    private static async Task<string> PastedAsync(LucidProcess lucid)
    {
        using CancellationTokenSource deadline = WireDeadline.Start();
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(10));
        while (true)
        {
            string[] lines = lucid.Output.Split('\n');
            int first = Array.FindIndex(lines, line => line.TrimStart().StartsWith("curl ", StringComparison.Ordinal));
            int last = first;
            while (last >= 0 && last < lines.Length && lines[last].TrimEnd().EndsWith('\\'))
            {
                last++;
            }

            if (first >= 0 && last < lines.Length - 1)
            {
                return string.Join('\n', lines[first..(last + 1)].Select(line => line.Trim('\r')));
            }

            Assert.True(await look.WaitForNextTickAsync(deadline.Token), lucid.Output);
        }
    }
}
