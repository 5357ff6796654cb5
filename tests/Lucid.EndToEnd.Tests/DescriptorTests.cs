using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>Descriptors: raised at the start, never all given to callers, and survived when there are none.</summary>
public sealed class DescriptorTests : IAsyncLifetime
{
    private readonly SimulatedUpstream _upstream = SimulatedUpstream.Start();
    private LucidServer? _server;

    private LucidServer Server => _server!;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Limit_is_raised_at_the_start()
    {
        _server = await LucidServer.StartAsync(
            new LucidSettings(_upstream.Host.Endpoint), "prlimit", "--nofile=256:2048");

        Assert.Equal((2048, 2048), ProcessFacts.DescriptorLimit(Server.Process.Id));
    }

    [Fact]
    public async Task Callers_never_get_all_descriptors_and_a_call_that_runs_still_reaches_its_upstream()
    {
        _server = await LucidServer.StartAsync(
            new LucidSettings(_upstream.Host.Endpoint) { Reactors = 1 }, "prlimit", "--nofile=400:400");
        Tenant tenant = await Server.Admin.CreateTenantAsync();
        using RawClient early = await Server.ConnectAsync();
        await early.GetAsync("/v1/models");
        Assert.Equal(200, (await early.ReadAnswerAsync()).Status);
        using (Crowd crowd = await Crowd.ConnectAsync(Server.Public, 600))
        {
            await PausedAsync();
            Assert.InRange(ProcessFacts.Descriptors(Server.Process.Id), 100, 400 - 64);
            // Its upstream connection does not exist yet: the reserve is for that.
            await early.PostJsonAsync(Bodies.ChatPath, Bodies.Chat("[[sim tokens=9]]", isStream: true), tenant.Bearer);
            RawAnswer answer = await early.ReadAnswerAsync();
            Assert.True(answer is { Status: 200, IsComplete: true }, answer.ToString());
        }

        await AssertServedAsync(tenant);
    }

    [Fact]
    public async Task Without_a_descriptor_left_accepting_pauses_nothing_spins_streams_go_on_and_it_recovers()
    {
        _server = await LucidServer.StartAsync(new LucidSettings(_upstream.Host.Endpoint) { Reactors = 1 });
        Tenant tenant = await Server.Admin.CreateTenantAsync();
        using RawClient stream = await Server.ConnectAsync();
        await stream.PostJsonAsync(
            Bodies.ChatPath, Bodies.Chat("[[sim gate=full gate-after=4 tokens=40]]", isStream: true), tenant.Bearer);
        await stream.WaitForAsync("\n\n");
        using RawClient kept = await Server.ConnectAsync();
        await kept.GetAsync("/v1/models");
        Assert.Equal(200, (await kept.ReadAnswerAsync()).Status);
        int id = Server.Process.Id;
        await ProcessFacts.LimitDescriptorsAsync(id, ProcessFacts.Descriptors(id) + 20);

        using (Crowd crowd = await Crowd.ConnectAsync(Server.Public, 300))
        {
            await PausedAsync();
            double before = ProcessFacts.ProcessorSeconds(id);
            Stopwatch watch = Stopwatch.StartNew();
            // A connection that is open is served all the while; every request is one turn of the reactor.
            using PeriodicTimer look = new(TimeSpan.FromMilliseconds(20));
            for (int i = 0; i < 50; i++)
            {
                await kept.GetAsync("/v1/models");
                Assert.Equal(200, (await kept.ReadAnswerAsync()).Status);
                await look.WaitForNextTickAsync();
            }

            double used = ProcessFacts.ProcessorSeconds(id) - before;
            Assert.True(used < 0.5 * watch.Elapsed.TotalSeconds, $"{used} s of processor in {watch.Elapsed}");
            _upstream.Host.OpenGate("full");
            RawAnswer answer = await stream.ReadAnswerAsync();
            Assert.True(answer.IsComplete);
            Assert.EndsWith("data: [DONE]\n\n", answer.Text, StringComparison.Ordinal);
        }

        await AssertServedAsync(tenant);
        Server.Process.Terminate();
        Assert.Equal(0, await Server.Process.WaitForExitAsync());
    }

    /// <summary>Waits until accepting has paused. The admin API has a listener of its own, but also needs a
    /// descriptor: an existing connection asks.</summary>
    private async Task PausedAsync()
    {
        using CancellationTokenSource deadline = WireDeadline.Start();
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(20));
        while (await Server.Admin.MetricAsync("lucid_accept_pauses_total") < 1)
        {
            Assert.True(await look.WaitForNextTickAsync(deadline.Token));
        }
    }

    private async Task AssertServedAsync(Tenant tenant)
    {
        RawAnswer answer = await Server.PostAsync(
            Bodies.ChatPath, Bodies.Chat("[[sim tokens=9]]", isStream: true), tenant.Bearer);
        Assert.True(answer is { Status: 200, IsComplete: true }, answer.ToString());
    }
}
