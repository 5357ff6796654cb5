using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>The orderly end: what runs is finished, what is new is not begun, and the books are on disk.</summary>
public sealed class DrainTests : IAsyncLifetime
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
    public async Task Terminate_under_load_breaks_no_stream_and_loses_no_booking()
    {
        _server = await LucidServer.StartAsync(
            new LucidSettings(_upstream.Host.Endpoint) { ConcurrencyPerUser = 1_000 });
        Tenant tenant = await Server.Admin.CreateTenantAsync();
        Caller[] callers = [.. Enumerable.Range(0, 24).Select(i => new Caller(Server.Public, tenant, i))];
        Task[] running = [.. callers.Select(caller => caller.RunAsync())];
        // Every caller is in the middle of its work, most of them inside a stream.
        await UntilAsync(() => callers.All(caller => caller.Answered >= 5));

        Server.Process.Terminate();

        await Task.WhenAll(running);
        Assert.Equal(0, await Server.Process.WaitForExitAsync());
        Assert.Empty(callers.SelectMany(caller => caller.Broken));
        Assert.Contains("the journal is on disk", Server.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Not every call finished", Server.Process.Output, StringComparison.Ordinal);

        // After the end the books say what the callers saw: each answer was charged, nothing is held.
        await Server.StartAgainAsync();
        Tenant after = tenant with { Admin = Server.Admin };
        AccountSnapshot account = await after.SettledAsync();
        JsonElement usage = await Server.Admin.GetAsync($"admin/usage?workspace={tenant.Id}&by=workspace");
        JsonElement row = Assert.Single(usage.GetProperty("rows").EnumerateArray());
        Assert.Equal(callers.Sum(caller => caller.Answered), row.GetProperty("calls").GetInt32());
        Assert.Equal(
            100_000_000_000 - account.BalanceNano,
            AccountSnapshot.Nano(row.GetProperty("chargedUsd").GetString()!));
    }

    [Fact]
    public async Task Answers_that_begin_while_draining_close_their_connections_and_readiness_is_gone_at_once()
    {
        _server = await LucidServer.StartAsync(new LucidSettings(_upstream.Host.Endpoint));
        Tenant tenant = await Server.Admin.CreateTenantAsync();
        string body = Bodies.Chat("[[sim tokens=3]]");
        using RawClient half = await Server.ConnectAsync();
        await half.SendAsync(
            $"POST {Bodies.ChatPath} HTTP/1.1\r\nhost: a\r\n{tenant.Bearer}\r\ncontent-type: application/json\r\n"
            + $"expect: 100-continue\r\ncontent-length: {body.Length}\r\n\r\n");
        // Admitted: from here on it is a running call.
        await half.ReadUntilAsync("HTTP/1.1 100 Continue\r\n\r\n");
        using RawClient idle = await Server.ConnectAsync();
        await idle.GetAsync("/v1/models");
        await idle.ReadAnswerAsync();

        Server.Process.Terminate();
        Assert.Empty(await idle.ReadToEndAsync());

        await Assert.ThrowsAnyAsync<SocketException>(Server.ConnectAsync);
        using HttpClient http = new() { BaseAddress = new Uri($"http://{Server.Settings.Admin}") };
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/readyz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz")).StatusCode);
        await half.SendAsync(body);
        RawAnswer answer = await half.ReadAnswerAsync();
        Assert.True(answer is { Status: 200, IsComplete: true }, answer.ToString());
        Assert.Equal("close", answer.Header("connection"));
        Assert.Empty(await half.ReadToEndAsync());
        Assert.Equal(0, await Server.Process.WaitForExitAsync());
    }

    [Fact]
    public async Task Second_terminate_ends_at_once_and_what_was_settled_is_kept()
    {
        _server = await LucidServer.StartAsync(new LucidSettings(_upstream.Host.Endpoint) { DrainSeconds = 600 });
        Tenant tenant = await Server.Admin.CreateTenantAsync();
        RawAnswer first = await Server.PostAsync(Bodies.ChatPath, Bodies.Chat("[[sim tokens=7]]"), tenant.Bearer);
        Assert.Equal(200, first.Status);
        long balance = (await tenant.SettledAsync()).BalanceNano;
        using RawClient client = await Server.ConnectAsync();
        await client.PostJsonAsync(
            Bodies.ChatPath, Bodies.Chat("[[sim gate=never gate-after=4 tokens=20]]", isStream: true), tenant.Bearer);
        await client.WaitForAsync("\n\n");

        Server.Process.Terminate();
        await Server.Process.WaitForOutputAsync("no new calls");
        Server.Process.Terminate();

        Assert.Equal(130, await Server.Process.WaitForExitAsync());
        await Server.StartAgainAsync();
        AccountSnapshot account = await (tenant with { Admin = Server.Admin }).SettledAsync();
        Assert.Equal(new AccountSnapshot(balance, 0, 0), account);
    }

    [Fact]
    public async Task Call_that_does_not_end_in_time_is_cut_and_settled_and_the_end_is_still_orderly()
    {
        _server = await LucidServer.StartAsync(new LucidSettings(_upstream.Host.Endpoint) { DrainSeconds = 1 });
        Tenant tenant = await Server.Admin.CreateTenantAsync();
        using RawClient client = await Server.ConnectAsync();
        await client.PostJsonAsync(
            Bodies.ChatPath, Bodies.Chat("[[sim gate=never gate-after=4 tokens=20]]", isStream: true), tenant.Bearer);
        await client.WaitForAsync("\n\n");

        Server.Process.Terminate();

        Assert.False((await client.ReadAnswerAsync()).IsComplete);
        Assert.Equal(0, await Server.Process.WaitForExitAsync());
        Assert.Contains("Not every call finished", Server.Process.Output, StringComparison.Ordinal);
        await Server.StartAgainAsync();
        AccountSnapshot account = await (tenant with { Admin = Server.Admin }).SettledAsync();
        Assert.Equal((0, 0), (account.HeldNano, account.InFlight));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource deadline = WireDeadline.Start();
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(5));
        while (!condition())
        {
            Assert.True(await look.WaitForNextTickAsync(deadline.Token));
        }
    }

    /// <summary>Calls one after the other on kept connections, streamed and whole, until nobody lets it in.</summary>
    private sealed class Caller(IPEndPoint server, Tenant tenant, int number)
    {
        private int _answered;

        /// <summary>Answers that came whole.</summary>
        public int Answered => Volatile.Read(ref _answered);

        /// <summary>Answers that began and did not end.</summary>
        public List<string> Broken { get; } = [];

        public async Task RunAsync()
        {
            while (true)
            {
                try
                {
                    using RawClient client = await RawClient.ConnectAsync(server);
                    while (await CallAsync(client))
                    {
                    }
                }
                catch (SocketException)
                {
                    // Nobody listens any more.
                    return;
                }
            }
        }

        private async Task<bool> CallAsync(RawClient client)
        {
            int before = client.Received.Length;
            bool isStream = (Answered + number) % 3 != 0;
            try
            {
                await client.PostJsonAsync(
                    Bodies.ChatPath, Bodies.Chat("[[sim tokens=30 token-delay=2]]", isStream), tenant.Bearer);
                RawAnswer answer = await client.ReadAnswerAsync();
                if (answer is { Status: 200, IsComplete: true }
                    && (!isStream || answer.Text.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal)))
                {
                    Interlocked.Increment(ref _answered);
                    return answer.Header("connection") != "close";
                }

                Broken.Add(answer.ToString());
                return false;
            }
            catch (Exception exception) when (exception is InvalidOperationException or SocketException or IOException)
            {
                // Closed while idle, as this request was on its way: not one byte of an answer, so it may be repeated.
                if (client.Received.Length != before)
                {
                    Broken.Add(exception.Message);
                }

                return false;
            }
        }
    }
}
