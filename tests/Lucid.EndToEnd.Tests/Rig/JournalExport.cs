using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>
/// The journal as <c>lucid ledger export</c> writes it, added up here anew: a second reading that shares no line with the
/// ledger's own.
/// </summary>
internal sealed class JournalExport
{
    private readonly HashSet<string> _opened = [];
    private readonly HashSet<string> _ended = [];

    /// <summary>Reads an export and checks what must hold in every journal.</summary>
    public JournalExport(string lines)
    {
        long sequence = 0;
        foreach (string line in lines.Split('\n').Where(line => line.StartsWith('{')))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement record = document.RootElement;
            long number = record.GetProperty("sequence").GetInt64();
            Assert.True(sequence == 0 || number == sequence + 1, $"The journal has a gap before: {line}");
            sequence = number;
            Records++;
            Add(record);
        }
    }

    public int Records { get; private set; }

    public int Settlements { get; private set; }

    public int Orphans { get; private set; }

    /// <summary>Nano-dollars by workspace.</summary>
    public Dictionary<string, long> Balances { get; } = [];

    public Dictionary<string, long> Credits { get; } = [];

    public HashSet<string> Keys { get; } = [];

    public HashSet<string> RevokedKeys { get; } = [];

    private void Add(JsonElement record)
    {
        switch (record.GetProperty("kind").GetString())
        {
            case "credited":
                string reference = record.GetProperty("reference").GetString()!;
                Assert.True(Credits.TryAdd(reference, Nano(record, "amountUsd")), $"{reference} was credited twice.");
                Post(record, Nano(record, "amountUsd"));
                break;
            case "keyIssued":
                Assert.True(Keys.Add(record.GetProperty("key").GetString()!));
                break;
            case "keyRevoked":
                Assert.Contains(record.GetProperty("key").GetString()!, Keys);
                RevokedKeys.Add(record.GetProperty("key").GetString()!);
                break;
            case "opened":
                Assert.True(_opened.Add(Id(record)), $"{Id(record)} was opened twice.");
                break;
            case "settled":
                End(record);
                Settlements++;
                Assert.True(Nano(record, "fromHoldUsd") <= Nano(record, "heldUsd"), $"{Id(record)} passed its hold.");
                Assert.Equal(
                    Nano(record, "chargedUsd"), Nano(record, "fromHoldUsd") + Nano(record, "overrunUsd"));
                Post(record, -Nano(record, "chargedUsd"));
                break;
            case "orphaned":
                End(record);
                Orphans++;
                break;
            default:
                break;
        }
    }

    private void End(JsonElement record)
    {
        Assert.Contains(Id(record), _opened);
        Assert.True(_ended.Add(Id(record)), $"{Id(record)} was settled twice.");
    }

    private void Post(JsonElement record, long nano)
    {
        string workspace = record.GetProperty("workspace").GetString()!;
        Balances[workspace] = Balances.GetValueOrDefault(workspace) + nano;
        Assert.True(Balances[workspace] >= 0, $"{workspace} is below zero at {record}.");
    }

    private static string Id(JsonElement record) => record.GetProperty("id").GetString()!;

    private static long Nano(JsonElement record, string name) =>
        AccountSnapshot.Nano(record.GetProperty(name).GetString()!);
}
