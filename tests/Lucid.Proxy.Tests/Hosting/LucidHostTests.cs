using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Hosting;
using Xunit;

namespace Lucid.Proxy.Tests.Hosting;

public sealed class LucidHostTests
{
    private const string Call = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

    [Fact]
    public async Task A_call_through_the_whole_server_is_answered_and_charged()
    {
        await using RunningHost server = RunningHost.Start();
        string key = await server.KeyAsync();

        (int status, string body) = await server.CallAsync("POST", "/v1/chat/completions", key, Call);

        Assert.Equal(200, status);
        Assert.Contains("\"model\":\"gpt-4o\"", body);
        (_, string account) = await server.AdminAsync("GET", "/admin/workspaces/acme");
        Assert.Contains("\"heldUsd\":\"0\"", account);
        Assert.Contains("\"balanceUsd\":\"9.9999", account);
    }

    [Fact]
    public async Task Balances_and_keys_are_the_same_after_a_restart()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lucid-test-");
        string before;
        await using (RunningHost server = RunningHost.Start(change: options
            => options with { DataFolder = folder.FullName }))
        {
            await server.KeyAsync();
            (_, before) = await server.AdminAsync("GET", "/admin/workspaces/acme");
        }

        await using (RunningHost server = RunningHost.Start(change: options
            => options with { DataFolder = folder.FullName }))
        {
            (_, string after) = await server.AdminAsync("GET", "/admin/workspaces/acme");
            Assert.Equal(before, after);
            Assert.False(server.Host.Token.IsNew);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_port_in_use_is_said_in_one_sentence_and_leaves_nothing_open()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        IPEndPoint endpoint = (IPEndPoint)taken.LocalEndPoint!;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lucid-test-");

        for (int i = 0; i < 2; i++)
        {
            // Twice: had the first try left the data folder locked, the second would complain of that.
            StartException exception = Assert.Throws<StartException>(() => RunningHost.Start(change: options
                => options with
            {
                DataFolder = folder.FullName,
                Listen = [new ListenerSettings(endpoint)],
            }));
            Assert.Contains(endpoint.ToString(), exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', exception.Message);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_data_folder_in_use_is_said_in_one_sentence()
    {
        await using RunningHost server = RunningHost.Start();

        StartException exception = Assert.Throws<StartException>(
            () => RunningHost.Start(change: options => options with { DataFolder = server.Folder }));

        Assert.Contains(server.Folder, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_folder_that_cannot_be_made_is_said_in_one_sentence()
    {
        // Nobody can make a folder there, root included.
        StartException exception = Assert.Throws<StartException>(
            () => RunningHost.Start(change: options => options with { DataFolder = "/proc/lucid-data" }));

        Assert.StartsWith("Cannot create the folder /proc/lucid-data: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_server_answers_nobody_and_its_folder_is_free()
    {
        RunningHost server = RunningHost.Start();
        string folder = server.Folder;
        await server.Host.StopAsync("test");

        await Assert.ThrowsAsync<Lucid.Proxy.Cli.CliException>(() => server.CallAsync("GET", "/v1/models"));
        await using RunningHost next = RunningHost.Start(change: options => options with { DataFolder = folder });
        Assert.True(next.Host.Ledger.StopReason is null);
        await next.Host.StopAsync("test");
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_new_file_is_in_force_without_a_restart()
    {
        string file = WriteFile("{ \"limits\": { \"concurrencyPerUser\": 5 } }");
        await using RunningHost server = RunningHost.Start(configFile: file);
        CatalogSnapshot before = server.Host.Catalog;

        File.WriteAllText(file, OneModel);
        (int status, string body) = await server.AdminAsync("POST", "/admin/reload");

        Assert.Equal(200, status);
        Assert.Contains("\"models\":1,\"providers\":1", body);
        Assert.NotSame(before, server.Host.Catalog);
        (_, string models) = await server.CallAsync("GET", "/v1/models");
        Assert.Contains("\"id\":\"only\"", models);
        Assert.DoesNotContain("gpt-4o", models);
        File.Delete(file);
    }

    [Fact]
    public async Task A_bad_new_file_is_refused_with_every_problem_and_the_old_one_stays()
    {
        string file = WriteFile(OneModel);
        await using RunningHost server = RunningHost.Start(configFile: file);
        CatalogSnapshot before = server.Host.Catalog;

        File.WriteAllText(file, "{\n  \"reactrs\": 1,\n  \"strict\": 5\n}");
        (int status, string body) = await server.AdminAsync("POST", "/admin/reload");

        Assert.Equal(400, status);
        Assert.Contains($"{file}:2: reactrs is not a known key", body);
        Assert.Contains($"{file}:3: strict is a number", body);
        Assert.Same(before, server.Host.Catalog);
        File.Delete(file);
    }

    [Fact]
    public async Task What_needs_a_restart_is_named_at_each_reload_until_it_came()
    {
        string file = WriteFile("{ }");
        await using RunningHost server = RunningHost.Start(configFile: file);

        File.WriteAllText(file, "{ \"reactors\": 7, \"engine\": \"portable\" }");
        for (int i = 0; i < 2; i++)
        {
            (_, string body) = await server.AdminAsync("POST", "/admin/reload");
            Assert.Contains("\"reactors\"", body);
            Assert.Contains("\"engine\"", body);
        }

        File.Delete(file);
    }

    [Fact]
    public async Task Limits_of_a_new_file_hold_for_the_next_call()
    {
        string file = WriteFile("{ }");
        await using RunningHost server = RunningHost.Start(configFile: file);
        string key = await server.KeyAsync();
        string large = Call.Replace("Hello", new string('x', 2000), StringComparison.Ordinal);
        (int before, _) = await server.CallAsync("POST", "/v1/chat/completions", key, large);

        File.WriteAllText(file, "{ \"limits\": { \"maxBodyBytes\": 1024 } }");
        await server.AdminAsync("POST", "/admin/reload");
        (int after, _) = await server.CallAsync("POST", "/v1/chat/completions", key, large);

        Assert.Equal((200, 413), (before, after));
        File.Delete(file);
    }

    private const string OneModel =
        """
        {
          "providers": { "p": { "kind": "openai", "baseUrl": "http://127.0.0.1:9/v1", "apiKey": "k" } },
          "models": [
            {
              "id": "only", "upstreams": [ { "provider": "p", "model": "m" } ],
              "contextTokens": 1000, "maxOutputTokens": 100,
              "price": { "inputUsdPerMillion": "1", "outputUsdPerMillion": "2" }
            }
          ]
        }
        """;

    private static string WriteFile(string json)
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, json);
        return file;
    }
}
