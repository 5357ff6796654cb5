using System;
using System.Threading;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Simulator;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>A client that does not read holds its upstream back, and costs no memory meanwhile.</summary>
public sealed class BackPressureTests(OwnServer own) : IClassFixture<OwnServer>
{
    private const int Tokens = 120_000;
    private const long LeastAnswerBytes = Tokens * 200L;

    // What two pairs of socket buffers may swallow, generously: loopback sockets grow to several megabytes each.
    private const long MostInBuffers = 16 * 1024 * 1024;

    [Fact]
    public async Task Client_that_does_not_read_stops_the_upstream_and_still_gets_every_byte_later()
    {
        Tenant tenant = await own.Admin.CreateTenantAsync("1000");
        double memory = await own.Admin.MetricAsync("process_resident_memory_bytes");
        long before = own.Simulator.Stats.AnswerBytesSent;
        using RawClient client = await RawClient.ConnectAsync(own.Server.Public, receiveBufferBytes: 4096);
        string body = Bodies.Chat($"[[sim tokens={Tokens} batch=32]]", isStream: true)
            .Replace("\"max_tokens\":1000", "\"max_tokens\":200000", StringComparison.Ordinal);
        await client.PostJsonAsync(Bodies.ChatPath, body, tenant.Bearer);

        long sent = await UntilStillAsync(before);
        Assert.InRange(sent, 1, MostInBuffers);
        Assert.InRange(
            await own.Admin.MetricAsync("process_resident_memory_bytes") - memory, double.MinValue, MostInBuffers);

        RawAnswer answer = await client.ReadAnswerAsync();
        Assert.True(answer.IsComplete);
        Assert.True(answer.Body.Length > LeastAnswerBytes);
        Assert.EndsWith("data: [DONE]\n\n", answer.Text, StringComparison.Ordinal);
        Assert.Equal(Tokens, (await CallRecord.OnlyOfAsync(tenant)).OutputTokens);
    }

    /// <summary>Waits until the upstream has sent nothing more for a hundred looks.</summary>
    private async Task<long> UntilStillAsync(long before)
    {
        using CancellationTokenSource deadline = WireDeadline.Start();
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(4));
        long last = 0;
        for (int still = 0; still < 100;)
        {
            Assert.True(await look.WaitForNextTickAsync(deadline.Token));
            SimulatorStats stats = own.Simulator.Stats;
            long sent = stats.AnswerBytesSent - before;
            still = sent == last && sent > 0 ? still + 1 : 0;
            last = sent;
        }

        return last;
    }
}
