using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>A process that stood still for longer than its deadlines, as on a machine that was suspended.</summary>
public sealed class StoppedProcessTests
{
    private const int Clients = 200;
    private const int DeadlineSeconds = 1;

    [Fact]
    public async Task Deadlines_that_passed_meanwhile_fire_once_and_what_runs_goes_on()
    {
        await using SimulatedUpstream upstream = SimulatedUpstream.Start();
        await using LucidServer server = await LucidServer.StartAsync(new LucidSettings(upstream.Host.Endpoint)
        {
            Reactors = 1,
            Limits = [("headSeconds", DeadlineSeconds), ("idleSeconds", DeadlineSeconds)],
        });
        Tenant tenant = await server.Admin.CreateTenantAsync();
        using RawClient stream = await server.ConnectAsync();
        await stream.PostJsonAsync(
            Bodies.ChatPath, Bodies.Chat("[[sim gate=stopped gate-after=4 tokens=40]]", isStream: true), tenant.Bearer);
        await stream.WaitForAsync("\n\n");
        using Crowd idle = await Crowd.ConnectAsync(server.Public, Clients);
        using Crowd slow = await Crowd.ConnectAsync(server.Public, Clients);
        slow.Send("GET /v1/models HTTP/1.1\r\nhost: a\r\nx-slow: ");

        Signals.SendStop(server.Process.Id);
        try
        {
            await PassAsync(TimeSpan.FromSeconds(3 * DeadlineSeconds));
        }
        finally
        {
            Signals.SendContinue(server.Process.Id);
        }

        string[] ended = await Task.WhenAll(idle.Sockets.Select(Crowd.ReadToEndAsync));
        string[] refused = await Task.WhenAll(slow.Sockets.Select(Crowd.ReadToEndAsync));
        Assert.All(ended, said => Assert.Empty(said));
        // One that was still idle when the machine was slow is closed without a word.
        string[] told = [.. refused.Where(said => said.Length > 0)];
        Assert.True(told.Length > Clients / 2, $"only {told.Length} were told 408");
        Assert.All(told, said => Assert.Equal(
            ["408"], said.Split("HTTP/1.1 ", StringSplitOptions.RemoveEmptyEntries).Select(one => one[..3])));

        upstream.Host.OpenGate("stopped");
        RawAnswer answer = await stream.ReadAnswerAsync();
        Assert.True(answer is { Status: 200, IsComplete: true }, answer.ToString());
        Assert.Equal(200, (await server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi"), tenant.Bearer)).Status);
        Assert.Equal(0, await server.Admin.MetricAsync("lucid_faults_total"));
        Assert.Equal(0, (await tenant.SettledAsync()).HeldNano);
    }

    /// <summary>Lets real time pass, which is what a process that stands still does not notice.</summary>
    private static async Task PassAsync(TimeSpan time)
    {
        using PeriodicTimer over = new(time);
        Assert.True(await over.WaitForNextTickAsync(CancellationToken.None));
    }
}
