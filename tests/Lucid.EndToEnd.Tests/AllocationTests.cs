using System;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>
/// Nothing is allocated per streamed token nor per request: the same work once and twice through the running server,
/// and the difference of what was allocated. What is constant, such as reading the counter itself, cancels out.
/// </summary>
public sealed class AllocationTests
{
    private const string Allocated = "lucid_reactor_allocated_bytes_total";
    private const int Tokens = 15_000;
    private const int Requests = 2_000;

    // The least object is 24 bytes; a byte per token or request is what rounding may hide.
    private const double LeastOfAnObject = 1;

    // A slab that a pool buys once, when the machine stalls and output piles up, is no cost of a token: what each token
    // allocates shows in every round.
    private const int Rounds = 4;

    [Theory]
    [InlineData(Bodies.ChatPath)]
    [InlineData(Bodies.MessagesPath)]
    public async Task Nothing_is_allocated_per_streamed_token(string path)
    {
        await using SimulatedUpstream upstream = SimulatedUpstream.Start();
        await using LucidServer server = await LucidServer.StartAsync(
            new LucidSettings(upstream.Host.Endpoint) { Reactors = 1 });
        Tenant tenant = await server.Admin.CreateTenantAsync("1000");
        using RawClient client = await server.ConnectAsync();
        await StreamAsync(client, path, tenant, Tokens);

        double each = await LeastDifferenceAsync(server, Tokens, count => StreamAsync(client, path, tenant, count));

        Assert.True(each < LeastOfAnObject, $"{each} bytes a token");
    }

    [Theory]
    [InlineData(Bodies.ChatPath, false)]
    [InlineData(Bodies.ChatPath, true)]
    [InlineData(Bodies.MessagesPath, false)]
    [InlineData(Bodies.MessagesPath, true)]
    public async Task Nothing_is_allocated_per_request(string path, bool isStream)
    {
        await using SimulatedUpstream upstream = SimulatedUpstream.Start();
        await using LucidServer server = await LucidServer.StartAsync(
            new LucidSettings(upstream.Host.Endpoint) { Reactors = 1 });
        Tenant tenant = await server.Admin.CreateTenantAsync("1000");
        using RawClient client = await server.ConnectAsync();
        await RequestAsync(client, path, tenant, isStream, Requests);

        double each = await LeastDifferenceAsync(
            server, Requests, count => RequestAsync(client, path, tenant, isStream, count));

        Assert.True(each < LeastOfAnObject, $"{each} bytes a request");
    }

    [Fact]
    public async Task Counter_moves_where_something_is_allocated()
    {
        await using SimulatedUpstream upstream = SimulatedUpstream.Start();
        await using LucidServer server = await LucidServer.StartAsync(
            new LucidSettings(upstream.Host.Endpoint) { Reactors = 1 });
        Tenant tenant = await server.Admin.CreateTenantAsync();

        // An error answer is composed anew each time: if the counter missed that, its zeros above would show nothing.
        double allocated = await AllocatedByAsync(server, async () =>
        {
            for (int i = 0; i < 10; i++)
            {
                await server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi", model: "unknown"), tenant.Bearer);
            }
        });

        Assert.True(allocated > 10 * 24, $"{allocated} bytes");
    }

    /// <summary>Bytes for each of so many: the difference of 2N and N, the least of some rounds.</summary>
    private static async Task<double> LeastDifferenceAsync(LucidServer server, int count, Func<int, Task> work)
    {
        double least = double.MaxValue;
        for (int round = 0; round < Rounds && least >= LeastOfAnObject; round++)
        {
            double once = await AllocatedByAsync(server, () => work(count));
            double twice = await AllocatedByAsync(server, () => work(2 * count));

            // What N alone allocated is no merit of 2N.
            least = Math.Min(least, Math.Max(once, twice - once) / count);
        }

        return least;
    }

    private static async Task<double> AllocatedByAsync(LucidServer server, Func<Task> work)
    {
        double before = await server.Admin.MetricAsync(Allocated);
        await work();
        return await server.Admin.MetricAsync(Allocated) - before;
    }

    private static async Task StreamAsync(RawClient client, string path, Tenant tenant, int tokens)
    {
        string body = Bodies.For(path, $"[[sim tokens={tokens}]]", isStream: true)
            .Replace("\"max_tokens\":1000", "\"max_tokens\":100000", StringComparison.Ordinal);
        await client.PostJsonAsync(path, body, tenant.Bearer);
        RawAnswer answer = await client.ReadAnswerAsync();
        Assert.True(answer is { Status: 200, IsComplete: true });
    }

    private static async Task RequestAsync(RawClient client, string path, Tenant tenant, bool isStream, int count)
    {
        string body = Bodies.For(path, "[[sim tokens=3]]", isStream);
        for (int i = 0; i < count; i++)
        {
            await client.PostJsonAsync(path, body, tenant.Bearer);
            Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
        }
    }
}
