using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Exchange;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>Counting tokens here takes a thread for a while: who waits for it, how long, and what ends the
/// wait.</summary>
public sealed class CountingDeskTests
{
    private const string Path = "/v1/messages/count_tokens";
    private const string Body = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    [Fact]
    public async Task A_full_line_is_told_at_once_and_later_the_line_moves_on()
    {
        using var gate = new ManualResetEventSlim();
        var desk = new CountingDesk { MaxInLine = 2, Count = (_, _, _, end) => Wait(gate, end) };
        await using var upstream = Silent();
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, counting: desk);
        var first = proxy.PostAsync(Path, Body);
        var second = proxy.PostAsync(Path, Body);
        await UntilInLineAsync(desk, 2);

        var third = await proxy.PostAsync(Path, Body);
        gate.Set();

        Assert.Equal((503, "1"), (third.Status, third.Header("retry-after")));
        Assert.Contains("\"overloaded_error\"", third.Text, StringComparison.Ordinal);
        Assert.Equal(["{\"input_tokens\":7}", "{\"input_tokens\":7}"], (await Task.WhenAll(first, second)).Select(one => one.Text));
        Assert.Equal(200, (await proxy.PostAsync(Path, Body)).Status);
        Assert.Equal(0, desk.InLine);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_leaves_gives_its_place_up(bool isBeingCounted)
    {
        using var gate = new ManualResetEventSlim();
        var desk = new CountingDesk { Count = (_, _, _, end) => Wait(gate, end) };
        await using var upstream = Silent();
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, counting: desk);
        var before = isBeingCounted ? null : proxy.PostAsync(Path, Body);
        await UntilInLineAsync(desk, isBeingCounted ? 0 : 1);
        var leaving = await proxy.ConnectAsync();
        await leaving.PostJsonAsync(Path, Body, "x-api-key: " + proxy.Key);
        await UntilInLineAsync(desk, isBeingCounted ? 1 : 2);

        leaving.Dispose();

        await UntilInLineAsync(desk, isBeingCounted ? 0 : 1);
        gate.Set();
        if (before is not null)
        {
            Assert.Equal(200, (await before).Status);
        }

        await proxy.UntilAtRestAsync();
        Assert.Equal(200, (await proxy.PostAsync(Path, Body)).Status);
    }

    [Fact]
    public async Task A_count_that_takes_too_long_is_given_up()
    {
        using var never = new ManualResetEventSlim();
        var desk = new CountingDesk { DeadlineMs = 1, Count = (_, _, _, end) => Wait(never, end) };
        await using var upstream = Silent();
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, counting: desk);

        var answer = await proxy.PostAsync(Path, Body);

        Assert.Equal((503, "5"), (answer.Status, answer.Header("retry-after")));
        Assert.Equal(0, desk.InLine);
        await proxy.UntilAtRestAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_that_is_revoked_meanwhile_gets_no_count(bool isBeingCounted)
    {
        using var gate = new ManualResetEventSlim();
        var desk = new CountingDesk { Count = (_, _, _, end) => Wait(gate, end) };
        await using var upstream = Silent();
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, counting: desk);
        var other = await proxy.IssueKeyAsync("bob");
        using var before = await proxy.ConnectAsync();
        if (!isBeingCounted)
        {
            await before.PostJsonAsync(Path, Body, "x-api-key: " + other);
            await UntilInLineAsync(desk, 1);
        }

        var running = proxy.PostAsync(Path, Body);
        await UntilInLineAsync(desk, isBeingCounted ? 1 : 2);

        Assert.True(await proxy.Ledger.RevokeKeyAsync(proxy.Ledger.Keys(null).Single(key => key.UserName == "alice").Id));
        await proxy.Conductor.EndCallsOfRevokedKeysAsync();

        var answer = await running;
        Assert.Equal(401, answer.Status);
        Assert.True(answer.IsComplete);
        gate.Set();
    }

    [Fact]
    public async Task Who_waits_holds_a_slot_of_its_user()
    {
        using var gate = new ManualResetEventSlim();
        var desk = new CountingDesk { Count = (_, _, _, end) => Wait(gate, end) };
        await using var upstream = Silent();
        await using var proxy = await ProxyUnderTest.StartAsync(
            upstream.Endpoint, limits: new LimitSettings { ConcurrencyPerUser = 1 }, counting: desk);
        var first = proxy.PostAsync(Path, Body);
        await UntilInLineAsync(desk, 1);

        Assert.Equal(429, (await proxy.PostAsync(Path, Body)).Status);

        gate.Set();
        Assert.Equal(200, (await first).Status);
    }

    [Fact]
    public async Task The_request_is_there_to_be_counted_after_its_upstream_failed()
    {
        ReadOnlyMemory<byte> counted = default;
        var desk = new CountingDesk
        {
            Count = (body, _, _, _) =>
            {
                counted = body.ToArray();
                return 7;
            },
        };
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            while (await peer.ReadRequestAsync() is not null)
            {
                await peer.AnswerJsonAsync(529, "{}");
            }
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, counting: desk);
        var large = Body.Replace("gpt-4o", "claude-sonnet-4-6", StringComparison.Ordinal)
            .Replace("Hi", new string('a', 300_000), StringComparison.Ordinal);

        Assert.Equal("{\"input_tokens\":7}", (await proxy.PostAsync(Path, large)).Text);
        Assert.Equal(large, System.Text.Encoding.UTF8.GetString(counted.Span));
    }

    [Theory]
    [InlineData(Path, Body)]
    [InlineData("/api/chat", "{\"model\":\"llama3\",\"messages\":[]}")]
    public async Task A_key_that_is_revoked_while_the_body_comes_is_refused(string path, string body)
    {
        await using var upstream = Silent();
        await using var proxy = await ProxyUnderTest.StartAsync(
            upstream.Endpoint, limits: new LimitSettings { EndsCallsOfRevokedKeys = false });
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(
            $"POST {path} HTTP/1.1\r\nhost: localhost\r\nx-api-key: {proxy.Key}\r\ncontent-type: application/json\r\n"
            + $"content-length: {body.Length}\r\n\r\n{body[..10]}");
        while (proxy.Account.Users.All(user => user.InFlight == 0))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.True(await proxy.Ledger.RevokeKeyAsync(proxy.Ledger.Keys(null)[0].Id));
        await client.SendAsync(body[10..]);

        Assert.Equal(401, (await client.ReadAnswerAsync()).Status);
        Assert.Empty(upstream.Requests);
    }

    private static long Wait(ManualResetEventSlim gate, CancellationToken end)
    {
        gate.Wait(end);
        return 7;
    }

    private static ScriptedUpstream Silent() => ScriptedUpstream.Start(peer => peer.WaitForClientEndAsync());

    private static async Task UntilInLineAsync(CountingDesk desk, int callers)
    {
        while (desk.InLine != callers)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
