using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;
using Lucid.Testing;
using Xunit;

namespace Lucid.Proxy.Tests.Simulation;

/// <summary>
/// The whole exchange on virtual time, from one seed: random calls, faults of the upstream, clients that leave,
/// credits, keys and revocations, then a crash. <c>LUCID_SEED</c> repeats a run; <c>dotnet run dev.cs -- sim</c> tries
/// new ones. </summary>
public sealed class ExchangeSimulationTests
{
    private const int Seeds = 25;
    private const int Steps = 150;

    private static readonly string[] s_faults =
    [
        "tokens=5", "tokens=40 batch=8", "tokens=12 split=3", "tokens=20 token-delay=50", "head-delay=300",
        "head-delay=25000", "tokens=9 no-usage", "tokens=9 no-done", "cut=0", "cut=3", "cut=9 tokens=30", "reset=2",
        "malformed-chunk=4", "malformed-event=5", "error=3", "status=400", "status=401", "status=429", "status=500",
        "status=529", "redirect=302", "content-type=text/plain", "close-delimited", "extra=3", "informational=2",
        "thinking=20", "calls=2", "stall=3", "stall=0",
    ];

    [Fact]
    public async Task Books_are_right_at_every_moment_of_random_runs_and_after_a_crash()
    {
        ulong first = Environment.GetEnvironmentVariable("LUCID_SEED") is { Length: > 0 } given
            ? ulong.Parse(given, CultureInfo.InvariantCulture)
            : (ulong)Random.Shared.NextInt64();
        int seeds = Environment.GetEnvironmentVariable("LUCID_SEED") is { Length: > 0 } ? 1 : Seeds;
        int calls = 0;
        for (ulong seed = first; seed < first + (ulong)seeds; seed++)
        {
            try
            {
                calls += (await RunAsync(seed)).Calls;
            }
            catch (Exception failure)
            {
                throw new SeededFailureException(
                    string.Create(CultureInfo.InvariantCulture, $"Repeat with LUCID_SEED={seed}: {failure.Message}"),
                    failure);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"LUCID_SEED={first}; {seeds} seeds, {calls} calls");
        Assert.True(calls > 10 * seeds);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_run() =>
        Assert.Equal(await RunAsync(20_261_125), await RunAsync(20_261_125));

    private static async Task<(int Calls, string Trace)> RunAsync(ulong seed)
    {
        SeededRandom random = new(seed);
        using SimulatedProxy proxy = new(random.Pick(1, 7, 100, int.MaxValue));
        ExchangeAuditor auditor = new(proxy);
        List<(WorkspaceId Workspace, IssuedKey Key)> keys = [];
        for (int workspace = 0; workspace < 3; workspace++)
        {
            // One of them cannot pay for much.
            long credit = workspace == 2 ? 5_000_000 : 2_000_000_000;
            WorkspaceId id = await proxy.CreateWorkspaceAsync($"ws-{workspace}", credit);
            auditor.OnCredited(id, credit);
            for (int user = 0; user < 2; user++)
            {
                keys.Add((id, await proxy.IssueKeyAsync(id, $"user-{user}")));
                auditor.OnKeyIssued(id, keys[^1].Key.Secret!);
            }
        }

        for (int step = 0; step < Steps; step++)
        {
            await StepAsync(random, proxy, auditor, keys, step);
            proxy.Reactor.RunUntilIdle();
            auditor.CheckAlways();
        }

        // The crash comes while calls run: what a kill leaves, and what a power cut leaves.
        auditor.CheckAfterCrash(random.OneIn(2) ? proxy.Disk.AfterKill() : proxy.Disk.AfterPowerCut());
        proxy.Upstream.OpenGate("g");
        proxy.Reactor.Advance(700_000);
        auditor.CheckAtRest();
        Assert.Empty(proxy.Faults);
        return (auditor.Calls.Count, TraceOf(proxy, auditor));
    }

    private static async Task StepAsync(
        SeededRandom random,
        SimulatedProxy proxy,
        ExchangeAuditor auditor,
        List<(WorkspaceId Workspace, IssuedKey Key)> keys,
        int step)
    {
        proxy.Enter();
        (WorkspaceId workspace, IssuedKey key) = keys[random.Int(keys.Count)];
        switch (random.Int(20))
        {
            case 0:
                long nano = 1 + random.Int(1_000_000_000);
                CreditResult credit = await proxy.Ledger.CreditAsync(workspace, new NanoUsd(nano), $"credit-{step}");
                Assert.Equal(CreditVerdict.Credited, credit.Verdict);
                auditor.OnCredited(workspace, nano);
                break;
            case 1:
                keys.Add((workspace, await proxy.IssueKeyAsync(workspace, $"user-{random.Int(3)}")));
                auditor.OnKeyIssued(workspace, keys[^1].Key.Secret!);
                break;
            case 2 when keys.Count > 4:
                keys.Remove((workspace, key));
                auditor.OnKeyRevoked(key.Secret!);
                Assert.True(await proxy.Ledger.RevokeKeyAsync(key.Key!.Id));
                ValueTask ending = proxy.Conductor.EndCallsOfRevokedKeysAsync();
                proxy.Reactor.RunUntilIdle();
                await ending;
                break;
            case 3 or 4 or 5:
                SimulatedCall[] running = [.. auditor.Calls.Select(known => known.Call).Where(call => !call.IsOver)];
                if (running.Length > 0)
                {
                    running[random.Int(running.Length)].Leave(random.OneIn(2));
                }

                break;
            case 6:
                proxy.Reactor.Advance(random.Int(30_000));
                break;
            case 7 or 8 or 9:
                proxy.Reactor.Advance(random.Int(200));
                break;
            default:
                auditor.OnCalled(Call(random, proxy, key.Secret!));
                break;
        }
    }

    private static ExchangeAuditor.KnownCall Call(SeededRandom random, SimulatedProxy proxy, string key)
    {
        string path = random.Pick(SimulatedProxy.ChatPath, SimulatedProxy.MessagesPath);
        bool isChat = path == SimulatedProxy.ChatPath;
        bool hasMaximum = !isChat || random.OneIn(2);
        TokenUsage? expected = null;
        string directives = s_faults[random.Int(s_faults.Length)];
        if (random.OneIn(2))
        {
            // What is reported stays within what was held, as honest upstreams do.
            TokenUsage usage = new(1 + random.Int(40), random.Int(20), random.Int(20), 1 + random.Int(90), 0);
            expected = usage;
            long input = isChat ? usage.AllInputTokens : usage.InputTokens;
            directives = $"tokens=7 input={input} output={usage.OutputTokens} cache-read={usage.CacheReadTokens} "
                + $"cache-write={usage.CacheWriteTokens}";
        }

        string body = SimulatedProxy.Body(
            path, $"[[sim {directives}]] {random.Int(1000)}", random.OneIn(2), hasMaximum ? 100 + random.Int(900) : 0);
        return new ExchangeAuditor.KnownCall(proxy.Call(path, key, body), expected);
    }

    private static string TraceOf(SimulatedProxy proxy, ExchangeAuditor auditor)
    {
        StringBuilder trace = new();
        foreach (ExchangeAuditor.KnownCall known in auditor.Calls)
        {
            trace.Append(known.Call.Received);
        }

        foreach (AccountView account in proxy.Ledger.Accounts())
        {
            trace.Append(account.Balance.ToUsdText()).Append('\n');
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.Latin1.GetBytes(trace.ToString())));
    }
}
