using System;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>Answers that end with their connection: an orderly end completes them, a reset does not.</summary>
public sealed class TruncationTests
{
    private const string Whole = """
        {"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,
        "message":{"role":"assistant","content":"x"},"finish_reason":"stop"}],
        "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}
        """;

    private const string Message = """
        {"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"x"}],
        "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}
        """;

    // Everything but [DONE], which some upstreams forget: then the end of the connection is the end.
    private const string Stream =
        "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},"
        + "\"finish_reason\":null}]}\n\n"
        + "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},"
        + "\"finish_reason\":\"stop\"}]}\n\n";

    [Theory]
    [InlineData(Bodies.ChatPath, Whole)]
    [InlineData(Bodies.MessagesPath, Message)]
    public async Task Whole_answer_that_a_reset_ends_is_500_and_not_charged(string path, string whole)
    {
        string answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n" + whole;
        await using Front front = await Front.StartAsync(answer);

        front.IsReset = false;
        Assert.Equal(200, (await front.CallAsync(path, isStream: false)).Status);
        long paid = (await front.Tenant.SettledAsync()).BalanceNano;

        front.IsReset = true;
        RawAnswer reset = await front.CallAsync(path, isStream: false);
        Assert.Equal(500, reset.Status);
        Assert.Contains(path == Bodies.ChatPath ? "upstream_error" : "api_error", reset.Text, StringComparison.Ordinal);
        Assert.Equal(new AccountSnapshot(paid, 0, 0), await front.Tenant.SettledAsync());
    }

    [Fact]
    public async Task Stream_that_a_reset_ends_is_never_complete()
    {
        await using Front front = await Front.StartAsync(
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n" + Stream);

        front.IsReset = false;
        RawAnswer closed = await front.CallAsync(Bodies.ChatPath, isStream: true);
        Assert.True(closed is { Status: 200, IsComplete: true }, closed.ToString());
        Assert.EndsWith("data: [DONE]\n\n", closed.Text, StringComparison.Ordinal);

        front.IsReset = true;
        RawAnswer reset = await front.CallAsync(Bodies.ChatPath, isStream: true);
        Assert.False(reset is { Status: 200, IsComplete: true }, reset.ToString());
        Assert.DoesNotContain("[DONE]", reset.Text, StringComparison.Ordinal);
        Assert.Contains("upstream_error", reset.Text, StringComparison.Ordinal);
        Assert.Equal(0, (await front.Tenant.SettledAsync()).HeldNano);
    }

    private sealed class Front : IAsyncDisposable
    {
        private readonly ScriptedUpstream _upstream;
        private LucidServer _server = null!;

        private Front(string answer) => _upstream = ScriptedUpstream.Start(async peer =>
        {
            if (await peer.ReadRequestAsync() is null)
            {
                return;
            }

            await peer.SendAsync(answer);
            if (IsReset)
            {
                peer.Reset();
            }
            else
            {
                peer.Close();
                await peer.WaitForClientEndAsync();
            }
        });

        /// <summary>Whether the upstream ends its answers by a reset.</summary>
        public bool IsReset { get; set; }

        public Tenant Tenant { get; private set; } = null!;

        public static async Task<Front> StartAsync(string answer)
        {
            Front front = new(answer);
            front._server = await LucidServer.StartAsync(new LucidSettings(front._upstream.Endpoint) { Reactors = 1 });
            front.Tenant = await front._server.Admin.CreateTenantAsync();
            return front;
        }

        public Task<RawAnswer> CallAsync(string path, bool isStream) =>
            _server.PostAsync(path, Bodies.For(path, "Hi", isStream), Tenant.Bearer);

        public async ValueTask DisposeAsync()
        {
            await _server.DisposeAsync();
            await _upstream.DisposeAsync();
        }
    }
}
