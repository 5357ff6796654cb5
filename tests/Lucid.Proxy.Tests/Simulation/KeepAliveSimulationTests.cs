using System;
using System.Globalization;
using System.Text;
using System.Threading.Tasks;
using Lucid.Net.Transport;
using Lucid.Proxy.Keys;
using Lucid.Testing;
using Xunit;

namespace Lucid.Proxy.Tests.Simulation;

/// <summary>Keep-alives to a client that does not read, on virtual time.</summary>
public sealed class KeepAliveSimulationTests
{
    private const int KeepAliveMs = 1000;

    // Less than the head of an answer.
    private const int SmallWindowBytes = 64;

    [Fact]
    public async Task A_fault_is_told_behind_a_keep_alive_that_is_still_on_its_way()
    {
        using SimulatedProxy proxy = new(keepAliveMs: KeepAliveMs);
        WorkspaceId workspace = await proxy.CreateWorkspaceAsync("acme", 1_000_000_000);
        string key = (await proxy.IssueKeyAsync(workspace, "alice")).Secret!;

        // The first call leaves a connection behind. The second one's upstream closes that without a word, and then
        // cannot be dialled: the keep-alive falls into the dialling.
        SimulatedCall first = proxy.Call(
            SimulatedProxy.ChatPath, key, SimulatedProxy.Body(SimulatedProxy.ChatPath, "Hi", isStream: false));
        proxy.Reactor.RunUntilIdle();
        Assert.True(first.IsComplete);
        proxy.Reactor.SilentEndpoints.Add(proxy.Upstream.Endpoint);
        (TransportConnection client, TransportConnection server) = MemoryTransport.CreatePair(
            proxy.Reactor, new MemoryTransportOptions { WindowBytes = SmallWindowBytes });
        proxy.Reactor.Listeners[proxy.Endpoint].OnAccepted(server);
        Task sending = SendAsync(
            client, key, SimulatedProxy.Body(SimulatedProxy.ChatPath, "Hi [[sim reset=0]]", isStream: true));
        proxy.Reactor.RunUntilIdle();
        Assert.True(sending.IsCompletedSuccessfully);

        // The client reads nothing before the dialling is given up.
        proxy.Reactor.Advance((SimulatedProxy.ConnectSeconds * 1000) + 500);
        Task<string> reading = ReadAsync(client);
        proxy.Reactor.Advance(500);
        Assert.True(reading.IsCompletedSuccessfully);
        string received = await reading;

        Assert.Contains(": keepalive\n", received, StringComparison.Ordinal);
        Assert.Contains("data: {\"error\":", received, StringComparison.Ordinal);
        Assert.False(received.EndsWith("0\r\n\r\n", StringComparison.Ordinal));
        Assert.Equal(0, proxy.InFlight());
        Assert.Equal(0, proxy.HeldNano());
        Assert.Empty(proxy.Faults);
    }

    private static async Task SendAsync(TransportConnection client, string key, string json)
    {
        client.Output.Write(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {SimulatedProxy.ChatPath} HTTP/1.1\r\nhost: lucid\r\nx-api-key: {key}\r\ncontent-type: ")
            + string.Create(
                CultureInfo.InvariantCulture, $"application/json\r\ncontent-length: {json.Length}\r\n\r\n{json}")));
        await client.Output.SendAsync();
    }

    private static async Task<string> ReadAsync(TransportConnection client)
    {
        StringBuilder received = new();
        while (await client.Input.FillAsync() > 0)
        {
            received.Append(Encoding.Latin1.GetString(client.Input.Unread));
            client.Input.Consume(client.Input.Unread.Length);
        }

        return received.ToString();
    }
}
