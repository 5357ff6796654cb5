using System;
using System.Threading.Tasks;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;
using Xunit;

namespace Lucid.Proxy.Tests.Simulation;

/// <summary>
/// Every way out of an exchange: one settlement in the journal, of the right amount and by the right rule, nothing held
/// and no slot taken afterwards (field.md rows 2, 6, 9 and 19).
/// </summary>
public sealed class WaysOutTests
{
    private const long Credit = 100_000_000_000;

    public enum Leaving
    {
        /// <summary>The client waits for its answer.</summary>
        Never,

        /// <summary>It goes while the upstream has not said anything.</summary>
        BeforeTheFirstByte,

        /// <summary>It goes inside the answer.</summary>
        InsideTheAnswer,
    }

    [Theory]
    [InlineData("input=10 output=5", true, Leaving.Never, 200, "reported 10/5")]
    [InlineData("input=10 output=5", false, Leaving.Never, 200, "reported 10/5")]
    [InlineData("tokens=9 no-usage", true, Leaving.Never, 200, "counted")]
    [InlineData("tokens=9 no-usage", false, Leaving.Never, 200, "counted")]
    [InlineData("status=500", true, Leaving.Never, 500, "none")]
    [InlineData("status=401", true, Leaving.Never, 503, "none")]
    [InlineData("status=429", false, Leaving.Never, 503, "none")]
    [InlineData("status=400", false, Leaving.Never, 400, "none")]
    [InlineData("redirect=302", true, Leaving.Never, 500, "none")]
    [InlineData("cut=0", true, Leaving.Never, 500, "none")]
    [InlineData("cut=0", false, Leaving.Never, 500, "none")]
    [InlineData("reset=0", true, Leaving.Never, 503, "none")]
    [InlineData("cut=4 tokens=20", true, Leaving.Never, 200, "counted")]
    [InlineData("reset=4 tokens=20 token-delay=5", true, Leaving.Never, 200, "counted")]
    [InlineData("error=4 tokens=20", true, Leaving.Never, 200, "counted")]
    [InlineData("malformed-event=0", true, Leaving.Never, 500, "none")]
    [InlineData("malformed-event=4 tokens=20", true, Leaving.Never, 200, "counted")]
    [InlineData("malformed-chunk=4 tokens=20", true, Leaving.Never, 200, "counted")]
    [InlineData("content-type=text/plain", true, Leaving.Never, 500, "none")]
    [InlineData("head-delay=60000", true, Leaving.Never, 503, "none")]
    [InlineData("head-delay=60000", false, Leaving.Never, 503, "none")]
    [InlineData("stall=4 tokens=20", true, Leaving.Never, 200, "counted")]
    [InlineData("head-delay=5000", true, Leaving.BeforeTheFirstByte, 0, "none")]
    [InlineData("head-delay=5000", false, Leaving.BeforeTheFirstByte, 0, "none")]
    [InlineData("stall=4 tokens=20", true, Leaving.InsideTheAnswer, 200, "counted")]
    public async Task A_call_is_settled_once_whatever_way_it_ends(
        string directives, bool isStream, Leaving leaving, int status, string settled)
    {
        foreach (string path in new[] { SimulatedProxy.ChatPath, SimulatedProxy.MessagesPath })
        {
            foreach (bool byReset in new[] { false, true })
            {
                using SimulatedProxy proxy = new();
                WorkspaceId workspace = await proxy.CreateWorkspaceAsync("acme", Credit);
                string key = (await proxy.IssueKeyAsync(workspace, "alice")).Secret!;
                SimulatedCall call = proxy.Call(
                    path, key, SimulatedProxy.Body(path, $"[[sim {directives}]]", isStream));
                proxy.Reactor.RunUntilIdle();
                if (leaving != Leaving.Never)
                {
                    Assert.Equal(1, proxy.InFlight());
                    Assert.True(proxy.HeldNano() > 0);
                    call.Leave(byReset);
                    proxy.Reactor.RunUntilIdle();
                }

                proxy.Reactor.Advance(120_000);
                call.ThrowFault();
                AssertSettled(proxy, workspace, status, settled);
                Assert.Empty(proxy.Faults);
            }
        }
    }

    /// <summary>Before the first byte went out there may still be something that the upstream has billed.</summary>
    [Theory]
    [InlineData(SimulatedProxy.ChatPath, SimulatedProxy.MessagesModel, "stream-unasked stall=1 input=700", "counted 700/0")]
    [InlineData(SimulatedProxy.ChatPath, SimulatedProxy.MessagesModel, "stream-unasked stall=8 tokens=90 input=700", "counted")]
    [InlineData(SimulatedProxy.MessagesPath, SimulatedProxy.ChatModel, "stream-unasked stall=8 tokens=90", "counted")]
    [InlineData(SimulatedProxy.ChatPath, SimulatedProxy.ChatModel, "stall=0 tokens=90", "counted")]
    [InlineData(SimulatedProxy.MessagesPath, SimulatedProxy.MessagesModel, "stall=0 tokens=90", "counted")]
    [InlineData(SimulatedProxy.MessagesPath, SimulatedProxy.ChatModel, "stall=0 tokens=90", "counted")]
    [InlineData(SimulatedProxy.ChatPath, SimulatedProxy.ChatModel, "status=500 stall=0", "none")]
    public async Task A_client_that_leaves_before_the_first_byte_pays_what_was_produced_for_it(
        string path, string model, string directives, string settled)
    {
        foreach (bool byReset in new[] { false, true })
        {
            using SimulatedProxy proxy = new();
            WorkspaceId workspace = await proxy.CreateWorkspaceAsync("acme", Credit);
            string key = (await proxy.IssueKeyAsync(workspace, "alice")).Secret!;
            SimulatedCall call = proxy.Call(
                path, key, SimulatedProxy.Body(path, $"[[sim {directives}]]", isStream: false, model: model));
            proxy.Reactor.RunUntilIdle();
            if (settled != "none")
            {
                Assert.Equal((0, 1), (call.Status, proxy.InFlight()));
            }

            call.Leave(byReset);
            proxy.Reactor.RunUntilIdle();
            AssertSettled(proxy, workspace, settled == "none" ? 500 : 0, settled);
        }
    }

    [Fact]
    public async Task A_key_revoked_before_the_first_byte_pays_what_was_produced_for_it()
    {
        using SimulatedProxy proxy = new();
        WorkspaceId workspace = await proxy.CreateWorkspaceAsync("acme", Credit);
        IssuedKey key = await proxy.IssueKeyAsync(workspace, "alice");
        string body = SimulatedProxy.Body(
            SimulatedProxy.ChatPath,
            "[[sim stream-unasked stall=8 tokens=90 input=700]]",
            isStream: false,
            model: SimulatedProxy.MessagesModel);
        SimulatedCall call = proxy.Call(SimulatedProxy.ChatPath, key.Secret!, body);
        proxy.Reactor.RunUntilIdle();
        Assert.True(await proxy.Ledger.RevokeKeyAsync(key.Key!.Id));
        ValueTask ending = proxy.Conductor.EndCallsOfRevokedKeysAsync();
        proxy.Reactor.RunUntilIdle();
        await ending;

        Assert.Equal(401, call.Status);
        AssertSettled(proxy, workspace, 401, "counted");
    }

    [Theory]
    [InlineData("stream-unasked error=8 tokens=90", 503)]
    [InlineData("stream-unasked cut=8 tokens=90", 500)]
    [InlineData("stream-unasked stall=8 tokens=90", 503)]
    [InlineData("stall=0 tokens=90", 503)]
    [InlineData("cut=0 tokens=90", 500)]
    public async Task An_upstream_that_fails_before_the_first_byte_costs_its_caller_nothing(
        string directives, int status)
    {
        using SimulatedProxy proxy = new();
        WorkspaceId workspace = await proxy.CreateWorkspaceAsync("acme", Credit);
        string key = (await proxy.IssueKeyAsync(workspace, "alice")).Secret!;
        string body = SimulatedProxy.Body(
            SimulatedProxy.ChatPath, $"[[sim {directives}]]", isStream: false, model: SimulatedProxy.MessagesModel);
        SimulatedCall call = proxy.Call(SimulatedProxy.ChatPath, key, body);
        proxy.Reactor.Advance(60_000);

        Assert.Equal(status, call.Status);
        AssertSettled(proxy, workspace, status, "none");
    }

    [Fact]
    public async Task A_shutdown_before_the_first_byte_costs_nothing()
    {
        using SimulatedProxy proxy = new();
        WorkspaceId workspace = await proxy.CreateWorkspaceAsync("acme", Credit);
        string key = (await proxy.IssueKeyAsync(workspace, "alice")).Secret!;
        string body = SimulatedProxy.Body(
            SimulatedProxy.ChatPath,
            "[[sim stream-unasked stall=8 tokens=90]]",
            isStream: false,
            model: SimulatedProxy.MessagesModel);
        proxy.Call(SimulatedProxy.ChatPath, key, body);
        proxy.Reactor.RunUntilIdle();
        ValueTask stopping = proxy.StopAsync(drainMs: 1000);
        proxy.Reactor.Advance(2000);

        await stopping;
        proxy.Enter();
        AssertSettled(proxy, workspace, 0, "none");
    }

    [Theory]
    [InlineData(SimulatedProxy.FailsEarly, 500, "none")]
    [InlineData(SimulatedProxy.FailsLate, 200, "counted")]
    public async Task Our_own_exception_settles_once_and_gives_everything_back(
        string model, int status, string settled)
    {
        using SimulatedProxy proxy = new();
        WorkspaceId workspace = await proxy.CreateWorkspaceAsync("acme", Credit);
        string key = (await proxy.IssueKeyAsync(workspace, "alice")).Secret!;
        string body = SimulatedProxy.Body(
            SimulatedProxy.ChatPath, "[[sim tokens=20 token-delay=10]]", isStream: true, model: model);
        SimulatedCall call = proxy.Call(SimulatedProxy.ChatPath, key, body);
        proxy.Reactor.Advance(60_000);

        Assert.True(call.IsOver);
        Assert.Contains("internal_error", call.Received, StringComparison.Ordinal);
        AssertSettled(proxy, workspace, status, settled);
        Assert.Single(proxy.Faults);
    }

    [Theory]
    [InlineData(SimulatedProxy.ChatPath)]
    [InlineData(SimulatedProxy.MessagesPath)]
    public async Task A_shutdown_settles_what_it_does_not_wait_for(string path)
    {
        using SimulatedProxy proxy = new();
        WorkspaceId workspace = await proxy.CreateWorkspaceAsync("acme", Credit);
        string key = (await proxy.IssueKeyAsync(workspace, "alice")).Secret!;
        SimulatedCall call = proxy.Call(
            path, key, SimulatedProxy.Body(path, "[[sim stall=4 tokens=20]]", isStream: true));
        proxy.Reactor.RunUntilIdle();
        ValueTask stopping = proxy.StopAsync(drainMs: 1000);
        proxy.Reactor.Advance(2000);

        await stopping;
        proxy.Enter();
        Assert.True(call.IsEnded);
        AssertSettled(proxy, workspace, 200, "counted");
    }

    [Theory]
    [InlineData(
        SimulatedProxy.ChatPath,
        "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n")]
    [InlineData(
        SimulatedProxy.MessagesPath,
        "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
        + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"max_tokens\","
        + "\"stop_sequence\":null},\"usage\":{\"output_tokens\":3}}\n\n"
        + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")]
    public async Task A_stream_past_its_hold_is_ended_in_the_dialects_own_form_and_costs_no_more(
        string path, string end)
    {
        using SimulatedProxy proxy = new();
        WorkspaceId workspace = await proxy.CreateWorkspaceAsync("acme", Credit);
        string key = (await proxy.IssueKeyAsync(workspace, "alice")).Secret!;

        // An upstream that does not care for the client's maximum of 3.
        string body = SimulatedProxy.Body(path, "[[sim tokens=20000 token-delay=1 no-maximum]]", isStream: true, maxTokens: 3);
        SimulatedCall call = proxy.Call(path, key, body);
        proxy.Reactor.Advance(60_000);

        Assert.True(call.IsComplete);
        Assert.EndsWith(end + "\r\n0\r\n\r\n", call.Received, StringComparison.Ordinal);
        CallView settled = Assert.Single(proxy.Ledger.RecentCalls(10, workspace));
        Assert.Equal((UsageSource.Counted, 3L), (settled.Source, settled.Usage.OutputTokens));
        Assert.True(settled.Receipt.Charged <= settled.Held);
        AssertSettled(proxy, workspace, 200, "counted");

        // It is cut there and then: the upstream did not get to say all of it.
        Assert.True(call.Received.Length < 60_000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_revoked_key_ends_its_running_calls_and_no_others(bool isStream)
    {
        using SimulatedProxy proxy = new();
        WorkspaceId workspace = await proxy.CreateWorkspaceAsync("acme", Credit);
        IssuedKey revoked = await proxy.IssueKeyAsync(workspace, "alice");
        string other = (await proxy.IssueKeyAsync(workspace, "alice")).Secret!;
        string body = SimulatedProxy.Body(
            SimulatedProxy.ChatPath,
            isStream ? "[[sim gate=g gate-after=3 tokens=9]]" : "[[sim head-delay=5000]]",
            isStream);
        SimulatedCall cut = proxy.Call(SimulatedProxy.ChatPath, revoked.Secret!, body);
        SimulatedCall kept = proxy.Call(SimulatedProxy.ChatPath, other, body);
        proxy.Reactor.RunUntilIdle();
        Assert.Equal(2, proxy.InFlight());

        Assert.True(await proxy.Ledger.RevokeKeyAsync(revoked.Key!.Id));
        ValueTask ending = proxy.Conductor.EndCallsOfRevokedKeysAsync();
        proxy.Reactor.RunUntilIdle();
        await ending;

        Assert.Equal(1, proxy.InFlight());
        Assert.Equal(isStream ? 200 : 401, cut.Status);
        Assert.Equal(!isStream, cut.IsComplete);
        Assert.Contains("was revoked while it ran", cut.Received, StringComparison.Ordinal);
        proxy.Upstream.OpenGate("g");
        proxy.Reactor.Advance(10_000);
        Assert.True(kept.IsComplete);
        Assert.Equal(200, kept.Status);
        SimulatedCall next = proxy.Call(SimulatedProxy.ChatPath, revoked.Secret!, body);
        proxy.Reactor.RunUntilIdle();
        Assert.Equal(401, next.Status);
        Assert.Equal(2, proxy.Ledger.RecentCalls(10, workspace).Count);
        Assert.Equal((0, 0L), (proxy.InFlight(), proxy.HeldNano()));
    }

    [Fact]
    public async Task What_is_refused_before_its_hold_leaves_no_trace_in_the_journal()
    {
        using SimulatedProxy proxy = new();
        WorkspaceId workspace = await proxy.CreateWorkspaceAsync("acme", creditNano: 1000);
        string key = (await proxy.IssueKeyAsync(workspace, "alice")).Secret!;
        string body = SimulatedProxy.Body(SimulatedProxy.ChatPath, "Hi", isStream: false);
        SimulatedCall poor = proxy.Call(SimulatedProxy.ChatPath, key, body);
        SimulatedCall unknown = proxy.Call(SimulatedProxy.ChatPath, "lx-unknown", body);
        SimulatedCall broken = proxy.Call(SimulatedProxy.ChatPath, key, "{");
        proxy.Reactor.RunUntilIdle();

        Assert.Equal((402, 401, 400), (poor.Status, unknown.Status, broken.Status));
        Assert.Equal("false", poor.Header("x-should-retry"));
        Assert.Contains("$0.000001 is available", poor.Received, StringComparison.Ordinal);
        Assert.Empty(proxy.Ledger.RecentCalls(10, workspace));
        Assert.Equal((0, 0L), (proxy.InFlight(), proxy.HeldNano()));
        Assert.Equal(0, proxy.Upstream.Stats.Requests);
    }

    private static void AssertSettled(SimulatedProxy proxy, WorkspaceId workspace, int status, string settled)
    {
        CallView call = Assert.Single(proxy.Ledger.RecentCalls(10, workspace));
        string source = settled.Split(' ')[0];
        Assert.Equal((source, status), (call.Source.ToString().ToLowerInvariant(), call.Status));
        Assert.Equal(CallEnd.Settled, call.End);
        Assert.Equal(NanoUsd.Zero, call.Receipt.WrittenOff);
        if (source == "none")
        {
            Assert.Equal(NanoUsd.Zero, call.Receipt.Charged);
        }
        else
        {
            Assert.InRange(call.Receipt.Charged.Value, 1, call.Held.Value);
            Assert.Equal(SimulatedProxy.Prices.Cost(call.Usage), call.Receipt.Charged);
        }

        if (settled.Split(' ') is [_, var tokens])
        {
            Assert.Equal(tokens, $"{call.Usage.InputTokens}/{call.Usage.OutputTokens}");
        }

        AccountView account = proxy.Ledger.Account(workspace)!;
        Assert.Equal(Credit - call.Receipt.Charged.Value, account.Balance.Value);
        Assert.Equal((0, 0L), (proxy.InFlight(), proxy.HeldNano()));
        proxy.Ledger.Dispose();
        AuditReport audit = LedgerStore.Verify(SimulatedProxy.LedgerOptions, proxy.Disk);
        Assert.Empty(audit.Problems);
        Assert.Equal((0L, account.Balance), (audit.OpenCalls, audit.Balances[workspace]));
        Assert.Equal(0, proxy.Reactor.Slabs.RentedBytes);
    }
}
