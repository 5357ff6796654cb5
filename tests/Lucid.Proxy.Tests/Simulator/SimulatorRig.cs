using System;
using System.Net;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Net.Transport;
using Lucid.Simulator;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Simulator;

/// <summary>A running simulator and a way to ask it.</summary>
public sealed class SimulatorRig : IAsyncLifetime
{
    internal const string Key = "authorization: Bearer sim-test";

    private ReactorGroup? _reactors;

    internal SimulatorHost Host { get; private set; } = null!;

    public ValueTask InitializeAsync()
    {
        _reactors = ReactorGroup.Start(new ReactorGroupOptions { Count = 1 });
        Host = SimulatorHost.Start(
            _reactors,
            new IPEndPoint(IPAddress.Loopback, 0),
            new SimulatorOptions { KeepsLastRequest = true, UpstreamKeys = ["other-key"] });
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.StopAsync(drainMs: 0);
        _reactors?.Dispose();
    }

    internal Task<RawClient> ConnectAsync() => RawClient.ConnectAsync(Host.Endpoint);

    /// <summary>One streamed chat completion.</summary>
    internal async Task<RawAnswer> ChatAsync(string text, bool isStream = true, params string[] headers)
    {
        using RawClient client = await ConnectAsync();
        await client.PostJsonAsync("/v1/chat/completions", Chat(text, isStream), [Key, .. headers]);
        return await client.ReadAnswerAsync();
    }

    internal async Task<RawAnswer> MessagesAsync(string text, bool isStream = true)
    {
        using RawClient client = await ConnectAsync();
        await client.PostJsonAsync(
            "/v1/messages?beta=true",
            $$"""{"model":"c","max_tokens":99,"stream":{{Truth(isStream)}},"messages":{{User(text)}}}""",
            "x-api-key: sim-test",
            "anthropic-version: 2023-06-01");
        return await client.ReadAnswerAsync();
    }

    internal static string Chat(string text, bool isStream = true) =>
        $$"""{"model":"m","stream":{{Truth(isStream)}},"messages":{{User(text)}}}""";

    /// <summary>Waits until the counters are as expected: they change just after a client sees its answer.</summary>
    internal async Task<SimulatorStats> UntilAsync(Func<SimulatorStats, bool> isReached)
    {
        using CancellationTokenSource deadline = WireDeadline.Start();
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(2));
        while (!isReached(Host.Stats))
        {
            Assert.True(await look.WaitForNextTickAsync(deadline.Token));
        }

        return Host.Stats;
    }

    private static string Truth(bool value) => value ? "true" : "false";

    private static string User(string text) => $$"""[{"role":"user","content":{{JsonSerializer.Serialize(text)}}}]""";
}
