using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Lucid.Proxy.Hosting;
using Lucid.Proxy.Telemetry;
using Xunit;

namespace Lucid.Proxy.Tests.Hosting;

/// <summary>The lines an operator relies on, and what no line may hold.</summary>
public sealed class HostLogTests
{
    [Fact]
    public async Task Every_change_of_money_and_keys_is_logged_and_no_line_holds_a_secret()
    {
        RecordingLogs logs = new();
        string key;
        string token;
        await using (RunningHost server = RunningHost.Start(logs))
        {
            key = await server.KeyAsync();
            token = server.Host.Token.Text;
            await server.AdminAsync("GET", "/admin/keys", token: "guessed-token");
            await server.CallAsync(
                "POST",
                "/v1/chat/completions",
                key,
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"a private prompt\"}]}");
            await server.AdminAsync("DELETE", "/admin/keys/key_1");
        }

        Assert.Equal(["Workspace ws_1 (acme) created. "], logs.Of(1300));
        Assert.Equal(["Workspace ws_1 credited with 10 USD, reference first; balance 10 USD. "], logs.Of(1301));
        Assert.Equal(["Key key_1 issued in workspace ws_1 for user alice. "], logs.Of(1302));
        Assert.Equal(["Key key_1 revoked. "], logs.Of(1303));
        Assert.Matches("^A request to the admin API from 127.0.0.1:[0-9]+ had no valid token. $",
            Assert.Single(logs.Of(1304)));
        Assert.All(logs.Texts, text =>
        {
            Assert.DoesNotContain(key, text);
            Assert.DoesNotContain(token, text);
            Assert.DoesNotContain("guessed-token", text);
            Assert.DoesNotContain("private", text);
            Assert.DoesNotContain("sim-", text);
        });
    }

    [Fact]
    public async Task Start_and_end_are_logged()
    {
        RecordingLogs logs = new();
        RunningHost server = RunningHost.Start(logs);
        await server.Host.StopAsync("SIGTERM");
        await server.DisposeAsync();

        Assert.Equal(2, logs.Of(100).Count());
        Assert.Contains("2 reactors", Assert.Single(logs.Of(101)));
        Assert.Equal(["SIGTERM: no new calls; 0 running have 30 s to finish. "], logs.Of(102));
        Assert.Equal(["Stopped; the journal is on disk. "], logs.Of(103));
        Assert.Empty(logs.Of(111));
    }

    [Fact]
    public async Task An_upstream_that_refuses_our_account_is_told_to_the_operator_once_a_minute()
    {
        RecordingLogs logs = new();
        await using RunningHost server = RunningHost.Start(logs, change: options => options with { Reactors = 1 });
        string key = await server.KeyAsync();
        for (int i = 0; i < 3; i++)
        {
            (int status, _) = await server.CallAsync(
                "POST",
                "/v1/chat/completions",
                key,
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"[[sim status=401]]\"}]}");
            Assert.Equal(503, status);
        }

        Assert.Equal(
            ["Provider openai refuses our account with status 401: check its key and its credit. "], logs.Of(600));
    }

    [Fact]
    public async Task The_exchange_log_has_a_line_per_exchange_and_no_key()
    {
        string folder = Directory.CreateTempSubdirectory("lucid-test-").FullName;
        string file = Path.Combine(folder, "exchanges.jsonl");
        RunningHost server = RunningHost.Start(change: options => options with
        {
            Log = new LogSettings { Exchanges = ExchangeLogLevel.All, ExchangesFile = file },
        });
        await server.CallAsync("GET", "/v1/none");
        await server.CallAsync("POST", "/v1/messages", "lx-unknown");
        await server.Host.StopAsync("test");

        string[] lines = File.ReadAllLines(file);
        Assert.Equal(2, lines.Length);
        Assert.Contains("\"path\":\"/v1/none\",\"status\":404,\"outcome\":\"refused\"", lines[0]);
        Assert.Contains("\"status\":401", lines[1]);
        Assert.DoesNotContain("lx-unknown", lines[1]);
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_refused_configuration_is_logged_problem_by_problem()
    {
        RecordingLogs logs = new();
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "{ }");
        await using RunningHost server = RunningHost.Start(logs, file);

        File.WriteAllText(file, "{ \"a1\": 1,\n\"strict\": 2 }");
        server.Host.Reload();
        File.Delete(file);

        Assert.Contains(logs.Of(106), text => text.Contains($"{file}:1: a1 is not a known key",
            StringComparison.Ordinal));
        Assert.Contains(logs.Of(106), text => text.Contains($"{file}:2: strict is a number", StringComparison.Ordinal));
    }
}
