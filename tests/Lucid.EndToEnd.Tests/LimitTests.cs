using System;
using System.Globalization;
using System.Text;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>Every bound of the configuration holds, and a refusal names the key.</summary>
public sealed class LimitTests
{
    private const int LargeBodyBytes = 3_000_000;

    [Fact]
    public async Task Body_below_the_floor_is_408_and_names_the_keys()
    {
        await using Served served = await Served.StartAsync(("bodyGraceSeconds", 1), ("bodyBytesPerSecond", 100_000));
        using RawClient client = await served.Server.ConnectAsync();
        await client.SendAsync(HeadOf(served.Tenant, 1000) + "{");

        RawAnswer answer = await client.ReadAnswerAsync();

        Assert.Equal((408, "close"), (answer.Status, answer.Header("connection")));
        Assert.Contains("limits.bodyGraceSeconds and limits.bodyBytesPerSecond", answer.Text, StringComparison.Ordinal);
        Assert.Equal(new AccountSnapshot(100_000_000_000, 0, 0), await served.Tenant.SettledAsync());
    }

    [Fact]
    public async Task Client_that_takes_no_byte_for_its_seconds_is_cut_and_its_call_settled()
    {
        await using Served served = await Served.StartAsync(("sendStallSeconds", 1));
        using RawClient client = await RawClient.ConnectAsync(served.Server.Public, receiveBufferBytes: 4096);
        string body = Bodies.Chat("[[sim tokens=120000 batch=32]]", isStream: true)
            .Replace("\"max_tokens\":1000", "\"max_tokens\":200000", StringComparison.Ordinal);
        await client.PostJsonAsync(Bodies.ChatPath, body, served.Tenant.Bearer);
        await client.WaitForAsync("\n\n");

        CallRecord call = await CallRecord.OnlyOfAsync(served.Tenant);

        Assert.InRange(call.ChargedNano, 1, call.HeldNano);
        Assert.False((await client.ReadAnswerAsync()).IsComplete);
    }

    [Theory]
    [InlineData(0, "close")]
    [InlineData(65_536, null)]
    public async Task Rest_of_a_refused_body_is_read_away_up_to_its_bound(int most, string? connection)
    {
        await using Served served = await Served.StartAsync(("maxDrainBytes", most));
        using RawClient client = await served.Server.ConnectAsync();
        await client.SendAsync(
            $"POST {Bodies.ChatPath} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n");

        RawAnswer answer = await client.ReadAnswerAsync();

        Assert.Equal((401, connection), (answer.Status, answer.Header("connection")));
    }

    [Fact]
    public async Task Past_the_buffered_bytes_bodies_are_503_until_there_is_room_again()
    {
        await using Served served = await Served.StartAsync(("maxBufferedMegabytes", 4));
        string large = Bodies.Chat(new string('x', LargeBodyBytes));
        using RawClient holding = await served.Server.ConnectAsync();
        await holding.SendAsync(HeadOf(served.Tenant, large.Length) + large[..(LargeBodyBytes / 2)]);
        using RawClient other = await served.Server.ConnectAsync();

        RawAnswer refused = await UntilAsync(503, other, served.Tenant);
        Assert.Contains("limits.maxBufferedMegabytes", refused.Text, StringComparison.Ordinal);
        Assert.Contains("overloaded", refused.Text, StringComparison.Ordinal);
        Assert.NotNull(refused.Header("retry-after"));

        await holding.SendAsync(large[(LargeBodyBytes / 2)..]);
        Assert.Equal(200, (await holding.ReadAnswerAsync()).Status);
        RawAnswer served2 = await served.Server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi"), served.Tenant.Bearer);
        Assert.Equal(200, served2.Status);
        Assert.Equal(0, (await served.Tenant.SettledAsync()).HeldNano);
    }

    [Theory]
    [InlineData("maxConnections")]
    [InlineData("maxConnectionsPerAddress")]
    public async Task Past_the_connections_one_more_is_503_until_one_has_gone(string key)
    {
        await using Served served = await Served.StartAsync((key, 2));
        using RawClient first = await served.Server.ConnectAsync();
        RawClient second = await served.Server.ConnectAsync();
        await second.GetAsync("/v1/models");
        Assert.Equal(200, (await second.ReadAnswerAsync()).Status);

        RawAnswer refused = await UntilServedAsync(served, isServed: false);
        Assert.Contains($"limits.{key} is 2", refused.Text, StringComparison.Ordinal);
        Assert.NotNull(refused.Header("retry-after"));
        Assert.True(await served.Server.Admin.MetricAsync("lucid_connections_refused_total") >= 1);

        second.Dispose();
        Assert.Equal(200, (await UntilServedAsync(served, isServed: true)).Status);
    }

    /// <summary>Connects again until it is let in, or until it is not: sockets come and go in their own time.</summary>
    private static async Task<RawAnswer> UntilServedAsync(Served served, bool isServed)
    {
        for (int i = 0; ; i++)
        {
            using RawClient client = await served.Server.ConnectAsync();
            await client.GetAsync("/v1/models");
            RawAnswer answer = await client.ReadAnswerAsync();
            if (answer.Status == (isServed ? 200 : 503))
            {
                return answer;
            }

            Assert.True(i < 1000, answer.ToString());
        }
    }

    /// <summary>Calls until the answer is that: when the server has noticed the other client is its own affair.</summary>
    private static async Task<RawAnswer> UntilAsync(int status, RawClient client, Tenant tenant)
    {
        for (int i = 0; ; i++)
        {
            await client.PostJsonAsync(Bodies.ChatPath, Bodies.Chat("Hi"), tenant.Bearer);
            RawAnswer answer = await client.ReadAnswerAsync();
            if (answer.Status == status)
            {
                return answer;
            }

            Assert.True(answer.Status == 200 && i < 1000, answer.ToString());
        }
    }

    private static string HeadOf(Tenant tenant, int bodyBytes) => new StringBuilder()
        .Append(CultureInfo.InvariantCulture, $"POST {Bodies.ChatPath} HTTP/1.1\r\nhost: a\r\n{tenant.Bearer}\r\n")
        .Append(CultureInfo.InvariantCulture, $"content-type: application/json\r\ncontent-length: {bodyBytes}\r\n\r\n")
        .ToString();

    private sealed class Served : IAsyncDisposable
    {
        private readonly SimulatedUpstream _upstream;

        private Served(SimulatedUpstream upstream, LucidServer server, Tenant tenant)
        {
            _upstream = upstream;
            Server = server;
            Tenant = tenant;
        }

        public LucidServer Server { get; }

        public Tenant Tenant { get; }

        public static async Task<Served> StartAsync(params (string Key, int Value)[] limits)
        {
            SimulatedUpstream upstream = SimulatedUpstream.Start();
            LucidServer server = await LucidServer.StartAsync(
                new LucidSettings(upstream.Host.Endpoint) { Reactors = 1, Limits = limits });
            return new Served(upstream, server, await server.Admin.CreateTenantAsync());
        }

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            await _upstream.DisposeAsync();
        }
    }
}
