using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Testing.Http;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>
/// Everything at once against one server, until it is killed: calls that end well, fail or are left, credits, keys and
/// revocations. Remembers what was acknowledged, which is what must be there afterwards.
/// </summary>
internal sealed class CrashLoad(LucidServer server, int seed)
{
    private const int Callers = 6;

    private static readonly string[] s_directives =
    [
        "tokens=3", "tokens=30 batch=8", "tokens=20 token-delay=2", "head-delay=20", "tokens=9 no-usage", "cut=0", "cut=3",
        "reset=2", "malformed-event=5", "error=3", "status=400", "status=429", "status=500", "stall=2", "calls=2",
        "input=50 output=40 cache-read=20", "output=100000 tokens=3",
    ];

    private readonly Lock _gate = new();
    private readonly List<LiveKey> _keys = [];
    private int _references;
    private long _operations;

    /// <summary>Credits whose answer came, by reference, in nano-dollars.</summary>
    public Dictionary<string, long> Credited { get; } = [];

    /// <summary>Keys whose answer came.</summary>
    public HashSet<string> Issued { get; } = [];

    /// <summary>Keys whose revocation was answered.</summary>
    public HashSet<string> Revoked { get; } = [];

    /// <summary>Calls, credits and key changes that were begun.</summary>
    public long Operations => Interlocked.Read(ref _operations);

    public string[] Workspaces { get; private set; } = [];

    /// <summary>A key that was acknowledged and never asked to be revoked.</summary>
    public LiveKey AnyKey(Random random)
    {
        lock (_gate)
        {
            return _keys[random.Next(_keys.Count)];
        }
    }

    /// <summary>Some workspaces, each with credit and a key.</summary>
    public async Task PrepareAsync()
    {
        List<string> ids = [];
        for (int i = 0; i < 3; i++)
        {
            Tenant tenant = await server.Admin.CreateTenantAsync("0");
            ids.Add(tenant.Id);
            Issued.Add(tenant.KeyId);
            _keys.Add(new LiveKey(tenant.KeyId, tenant.Id, tenant.Key));
        }

        Workspaces = [.. ids];
        foreach (string id in Workspaces)
        {
            await CreditAsync(server.Admin, id, 1_000_000_000);
        }
    }

    /// <summary>Runs until the server is gone.</summary>
    public Task RunAsync(int round)
    {
        AdminClient admin = server.Admin;
        return Task.WhenAll(
            [.. Enumerable.Range(0, Callers).Select(caller => CallAsync(new Random(HashCode.Combine(seed, round, caller)))),
            ManageAsync(admin, new Random(HashCode.Combine(seed, round, Callers)))]);
    }

    private async Task CallAsync(Random random)
    {
        while (true)
        {
            LiveKey key = AnyKey(random);
            string path = random.Next(2) == 0 ? Bodies.ChatPath : Bodies.MessagesPath;
            string text = $"[[sim {s_directives[random.Next(s_directives.Length)]}]] {random.Next()}";
            string body = Bodies.For(path, text, isStream: random.Next(3) > 0);
            try
            {
                Interlocked.Increment(ref _operations);
                using RawClient client = await server.ConnectAsync();
                await client.PostJsonAsync(path, body, "x-api-key: " + key.Secret);
                await EndAsync(client, random.Next(6), text.Contains("stall", StringComparison.Ordinal));
            }
            catch (SocketException) when (server.Process.HasExited)
            {
                // The server is dead, and this is what was waited for.
                return;
            }
            catch (Exception e) when (e is SocketException or InvalidOperationException or InvalidDataException)
            {
                // The answer was cut before its head, by a fault or by the kill; the next connection tells which.
                continue;
            }
        }
    }

    private static async Task EndAsync(RawClient client, int how, bool neverEnds)
    {
        switch (how)
        {
            case 0:
                client.Reset();
                break;
            case 1:
                break;
            case 2:
                await client.WaitForAsync("\r\n\r\n");
                client.Reset();
                break;
            default:
                if (neverEnds)
                {
                    await client.WaitForAsync("\r\n\r\n");
                }
                else
                {
                    await client.ReadAnswerAsync();
                }

                break;
        }
    }

    private async Task ManageAsync(AdminClient admin, Random random)
    {
        try
        {
            while (true)
            {
                Interlocked.Increment(ref _operations);
                string workspace = Workspaces[random.Next(Workspaces.Length)];
                switch (random.Next(3))
                {
                    case 0:
                        await CreditAsync(admin, workspace, random.Next(1, 500_000_000));
                        break;
                    case 1:
                        await IssueAsync(admin, workspace, random);
                        break;
                    default:
                        await RevokeAsync(admin, random);
                        break;
                }
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // The server is dead; what was not answered may be there or not.
            return;
        }
    }

    private async Task CreditAsync(AdminClient admin, string workspace, long nano)
    {
        string reference = $"credit-{Interlocked.Increment(ref _references)}";
        await admin.CreditAsync(workspace, AccountSnapshot.UsdText(nano), reference);
        Credited.Add(reference, nano);
    }

    private async Task IssueAsync(AdminClient admin, string workspace, Random random)
    {
        (string id, string secret) = await admin.IssueKeyAsync(workspace, $"user-{random.Next(4)}");
        Issued.Add(id);
        lock (_gate)
        {
            _keys.Add(new LiveKey(id, workspace, secret));
        }
    }

    private async Task RevokeAsync(AdminClient admin, Random random)
    {
        LiveKey key;
        lock (_gate)
        {
            if (_keys.Count < 5)
            {
                return;
            }

            key = _keys[random.Next(_keys.Count)];
            _keys.Remove(key);
        }

        await admin.RevokeKeyAsync(key.Id);
        Revoked.Add(key.Id);
    }

    /// <summary>A key that can be used.</summary>
    internal sealed record LiveKey(string Id, string Workspace, string Secret);
}
