using System.Threading.Tasks;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Storage;
using Lucid.Proxy.Tests.Storage;
using Xunit;

namespace Lucid.Proxy.Tests.Hosting;

/// <summary>A whole server whose disk fails once, and from then on would work again: it must not be believed.</summary>
public sealed class FullDiskTests
{
    private const string Call = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

    private const string Message =
        "{\"model\":\"claude-sonnet-4-6\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

    [Theory]
    [InlineData(StorageException.NoSpaceLeft, false)]
    [InlineData(StorageException.InputOutputError, true)]
    public async Task Calls_that_need_a_hold_get_503_and_the_rest_is_served(int errno, bool onSync)
    {
        SimulatedDisk disk = new();
        RecordingLogs logs = new();
        await using RunningHost server = RunningHost.Start(logs, files: disk);
        string key = await server.KeyAsync();
        Assert.Equal(200, (await server.CallAsync("POST", "/v1/chat/completions", key, Call)).Status);
        disk.Fail(errno, onSync);

        (int credit, string said) = await server.AdminAsync(
            "POST", "/admin/workspaces/acme/credits", "{\"amountUsd\":\"1\",\"reference\":\"lost\"}");
        Assert.Equal(503, credit);
        Assert.Contains("ledger_unavailable", said);
        Assert.Contains("injected", said);
        foreach ((string path, string body) in new[] { ("/v1/chat/completions", Call), ("/v1/messages", Message) })
        {
            (int status, string refusal) = await server.CallAsync("POST", path, key, body);
            Assert.Equal(503, status);
            Assert.Contains("nothing was charged", refusal);
        }

        Assert.Equal(200, (await server.CallAsync("GET", "/v1/models", key)).Status);
        Assert.Equal(200, (await server.AdminAsync("GET", "/healthz")).Status);
        Assert.Equal(200, (await server.AdminAsync("GET", "/admin/keys")).Status);
        Assert.Equal(200, (await server.AdminAsync("GET", "/admin/usage")).Status);
        (int ready, string why) = await server.AdminAsync("GET", "/readyz");
        Assert.Equal(503, ready);
        Assert.Contains("the ledger has stopped", why);
        Assert.Contains("lucid_ledger_up 0", (await server.AdminAsync("GET", "/metrics")).Body);
        Assert.Contains("injected", Assert.Single(logs.Of(1000)));

        // A running ledger that has stopped proves nothing of itself: the stopped folder does.
        Assert.Equal(503, (await server.AdminAsync("GET", "/admin/ledger/verify")).Status);
        Assert.Empty(LedgerStore.Verify(new LedgerOptions { DataFolder = server.Folder }, disk).Problems);
    }
}
