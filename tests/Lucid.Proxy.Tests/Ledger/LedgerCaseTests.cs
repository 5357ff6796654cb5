using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Tests.Storage;

using Xunit;

namespace Lucid.Proxy.Tests.Ledger;

/// <summary>
/// Runs the tables in Cases: one act per line, the expected verdict behind it, money in nano-dollars.
/// </summary>
public sealed class LedgerCaseTests
{
    private readonly Dictionary<string, WorkspaceId> _workspaces = [];
    private readonly Dictionary<string, KeyView> _keys = [];
    private readonly Dictionary<string, Hold> _holds = [];
    private SimulatedDisk _disk = new();
    private LedgerStore? _store;
    private LedgerSession? _session;

    public static TheoryData<string> Cases { get; } =
        [.. Directory.GetFiles(Folder, "*.ledger").Select(path => Path.GetFileNameWithoutExtension(path)).Order()];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Ledger", "Cases");

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_act_has_its_verdict(string name)
    {
        Open();
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(Folder, name + ".ledger"));
        for (int number = 1; number <= lines.Length; number++)
        {
            string line = lines[number - 1].Split('#')[0];
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                continue;
            }

            string outcome = await ActAsync(words);
            string expected = string.Join(' ', words[ArgumentCount(words)..]);
            Assert.True(expected == outcome, $"{name}.ledger line {number}: {line.Trim()}: was '{outcome}'");
        }

        Assert.Empty((await _store!.VerifyAsync()).Problems);
        _store.Dispose();
    }

    private static int ArgumentCount(string[] words) => words[0] switch
    {
        "account" => words[2] == "credit" ? 4 : 3,
        "balance" => 6,
        "credit" or "hold" => 4,
        "settle" or "slot" => 3,
        "return" => 2,
        "crash" => 1,
        _ => throw new FormatException($"Unknown act {words[0]}."),
    };

    private async Task<string> ActAsync(string[] words)
    {
        switch (words[0])
        {
            case "account":
                WorkspaceId id = (await _store!.CreateWorkspaceAsync(words[1])).Id;
                _workspaces.Add(words[1], id);
                _keys.Add(words[1], (await _store.IssueKeyAsync(id, "user", "key")).Key!);
                return words[2] == "credit" ? await CreditAsync(words[1], "initial", words[3]) : "";
            case "credit":
                return await CreditAsync(words[1], words[2], words[3]);
            case "hold":
                return Hold(words[1], words[2], Nano(words[3]));
            case "settle":
                return Settle(words[1], Nano(words[2]));
            case "balance":
                AccountView account = _store!.Account(_workspaces[words[1]])!;
                Assert.Equal((Nano(words[3]), Nano(words[5])), (account.Balance, account.Held));
                return "";
            case "slot":
                int cap = int.Parse(words[2], CultureInfo.InvariantCulture);
                return Snake(_store!.TryTakeSlot(_session!, _keys[words[1]].User, cap).ToString());
            case "return":
                _store!.ReturnSlot(_session!, _keys[words[1]].User);
                return "";
            default:
                // A killed process keeps what the kernel has: all that was committed, and this waits for that.
                await _store!.CreateWorkspaceAsync($"barrier {_disk.Writes}");
                _disk = _disk.AfterKill();
                _store.Dispose();
                Open();
                return "";
        }
    }

    private void Open()
    {
        _store = LedgerRig.Open(_disk);
        _session = _store.OpenSession(0);
    }

    private async Task<string> CreditAsync(string account, string reference, string amount) =>
        Snake((await _store!.CreditAsync(_workspaces[account], Nano(amount), reference)).Verdict.ToString());

    private string Hold(string name, string account, NanoUsd amount)
    {
        KeyView key = _keys[account];
        HoldRequest request = new(
            _session!.NextExchangeId(), _workspaces[account], key.User, key.Id, _store!.ModelNumber("m"), amount, 0);
        HoldVerdict verdict = _store.TryHold(_session, in request, out Hold hold);
        _holds[name] = hold;
        return Snake(verdict.ToString());
    }

    private string Settle(string name, NanoUsd cost)
    {
        SettleRequest request = new(cost, new TokenUsage(1, 0, 0, 1, 0), UsageSource.Reported, 200, 1, 0);
        Hold hold = _holds[name];
        SettleVerdict verdict = _store!.Settle(_session!, in hold, in request, out SettleReceipt receipt);
        return verdict == SettleVerdict.Settled
            ? $"settled {receipt.FromHold.Value} {receipt.Overrun.Value} {receipt.WrittenOff.Value}"
            : Snake(verdict.ToString());
    }

    private static NanoUsd Nano(string text) => new(long.Parse(text, CultureInfo.InvariantCulture));

    private static string Snake(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{c}"))
            .ToLowerInvariant();
}
