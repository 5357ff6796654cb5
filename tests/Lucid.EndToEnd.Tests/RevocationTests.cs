using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>A key that is revoked while its calls run, on every reactor.</summary>
public sealed class RevocationTests(SharedServer shared)
{
    private const int Streams = 4;
    private const long Credit = 100_000_000_000;

    [Theory]
    [InlineData(Bodies.ChatPath, "data: {\"error\":{")]
    [InlineData(Bodies.MessagesPath, "event: error\ndata: {\"type\":\"error\"")]
    public async Task Running_streams_of_a_revoked_key_are_cut_and_settled_and_others_live(string path, string error)
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();
        Tenant other = await shared.Admin.CreateTenantAsync();
        (_, string colleague) = await shared.Admin.IssueKeyAsync(tenant.Id, "bob");
        string gate = "revoke-" + Guid.NewGuid().ToString("N");
        string body = Bodies.For(path, $"[[sim gate={gate} gate-after=6 tokens=20]]", isStream: true);
        List<RawClient> cut = [];
        for (int i = 0; i < Streams; i++)
        {
            cut.Add(await BeginAsync(shared.Server, path, body, tenant.Bearer));
        }

        using RawClient stranger = await BeginAsync(shared.Server, path, body, other.Bearer);
        using RawClient workmate = await BeginAsync(
            shared.Server, path, body, "authorization: Bearer " + colleague);

        await shared.Admin.RevokeKeyAsync(tenant.KeyId);

        foreach (RawClient client in cut)
        {
            // The gate is shut still: what ends this stream is the revocation.
            RawAnswer answer = await client.ReadAnswerAsync();
            Assert.Equal(200, answer.Status);
            Assert.False(answer.IsComplete);
            Assert.Contains(error, answer.Text, StringComparison.Ordinal);
            Assert.Contains("revoked while it ran", answer.Text, StringComparison.Ordinal);
            client.Dispose();
        }

        shared.Simulator.OpenGate(gate);
        foreach (RawClient client in new[] { stranger, workmate })
        {
            RawAnswer answer = await client.ReadAnswerAsync();
            Assert.True(answer is { Status: 200, IsComplete: true });
            Assert.DoesNotContain("error", answer.Text, StringComparison.Ordinal);
        }

        CallRecord[] calls = await CallRecord.AllOfAsync(tenant);
        Assert.Equal(Streams + 1, calls.Length);
        long charged = 0;
        foreach (CallRecord call in calls)
        {
            Assert.InRange(call.ChargedNano, 1, call.HeldNano);
            charged += call.ChargedNano;
        }

        Assert.Equal(new AccountSnapshot(Credit - charged, 0, 0), await tenant.AccountAsync());
        Assert.Equal(401, (await shared.Server.PostAsync(path, Bodies.For(path, "Hi"), tenant.Bearer)).Status);
    }

    [Fact]
    public async Task A_call_that_has_not_answered_yet_gets_401_and_costs_nothing()
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();
        string body = Bodies.Chat("[[sim head-delay=50000]]");
        long requests = shared.Simulator.Stats.Requests;
        using RawClient client = await shared.Server.ConnectAsync();
        await client.PostJsonAsync(Bodies.ChatPath, body, tenant.Bearer);
        while ((await tenant.AccountAsync()).HeldNano == 0 || shared.Simulator.Stats.Requests == requests)
        {
            await Task.Yield();
        }

        await shared.Admin.RevokeKeyAsync(tenant.KeyId);

        RawAnswer answer = await client.ReadAnswerAsync();
        Assert.Equal(401, answer.Status);
        Assert.Equal(new AccountSnapshot(Credit, 0, 0), await tenant.SettledAsync());
    }

    [Fact]
    public async Task By_option_running_streams_are_left_to_their_end()
    {
        await using SimulatedUpstream upstream = SimulatedUpstream.Start();
        await using LucidServer server = await LucidServer.StartAsync(
            new LucidSettings(upstream.Host.Endpoint) { EndsCallsOfRevokedKeys = false });
        Tenant tenant = await server.Admin.CreateTenantAsync();
        string body = Bodies.Chat("[[sim gate=g gate-after=6 tokens=20 input=7 output=20]]", isStream: true);
        using RawClient client = await BeginAsync(server, Bodies.ChatPath, body, tenant.Bearer);

        await server.Admin.RevokeKeyAsync(tenant.KeyId);
        RawAnswer next = await server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi"), tenant.Bearer);
        upstream.Host.OpenGate("g");
        RawAnswer answer = await client.ReadAnswerAsync();

        Assert.Equal(401, next.Status);
        Assert.True(answer is { Status: 200, IsComplete: true });
        Assert.EndsWith("data: [DONE]\n\n", answer.Text, StringComparison.Ordinal);
        long cost = LucidSettings.OpenAiPrices.Cost(7, 20);
        Assert.Equal(new AccountSnapshot(Credit - cost, 0, 0), await tenant.SettledAsync());
    }

    private static async Task<RawClient> BeginAsync(LucidServer server, string path, string body, string header)
    {
        RawClient client = await server.ConnectAsync();
        await client.PostJsonAsync(path, body, header);
        await client.WaitForAsync("\n\n");
        return client;
    }
}
