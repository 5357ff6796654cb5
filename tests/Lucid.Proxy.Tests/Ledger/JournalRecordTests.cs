using System;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;

using Xunit;

namespace Lucid.Proxy.Tests.Ledger;

public sealed class JournalRecordTests
{
    private static readonly CallEntry Call = new(
        new ExchangeId(0x0102030405060708), new(2), new(3), new(4), 5, 6, new NanoUsd(7));

    private delegate T Reader<T>(ReadOnlySpan<byte> body);

    [Fact]
    public void Every_kind_reads_back_what_was_written()
    {
        AssertRound(new StartedEntry(7, 8), StartedEntry.Read);
        AssertRound(new WorkspaceCreatedEntry(new(1), 2, "ac/me ä€😀"), WorkspaceCreatedEntry.Read);
        AssertRound(
            new KeyIssuedEntry(new(1), new(2), new(3), 4, KeyHash.Of("k"u8), "lx-abcd…", "alice", "laptop"),
            KeyIssuedEntry.Read);
        AssertRound(new KeyRevokedEntry(new(1), 2), KeyRevokedEntry.Read);
        AssertRound(new CreditedEntry(new(1), new(2), 3, new string('r', 128)), CreditedEntry.Read);
        AssertRound(new ModelRegisteredEntry(1, "m"), ModelRegisteredEntry.Read);
        AssertRound(new OpenedEntry(Call), OpenedEntry.Read);
        AssertRound(new OrphanedEntry(Call, 9), OrphanedEntry.Read);
        AssertRound(
            new SettledEntry(
                Call,
                new SettleReceipt(new(1), new(2), new(3)),
                new TokenUsage(4, 5, 6, 7, 8),
                UsageSource.Counted,
                -9,
                10)
            {
                FirstParty = new NanoUsd(11),
            },
            SettledEntry.Read);
    }

    [Fact]
    public void The_layout_on_disk_is_the_documented_one()
    {
        // Written out once: a change of any byte is a change of format and needs a version.
        byte[] record = new byte[OpenedEntry.RecordBytes];
        Assert.Equal(72, JournalRecord.Write(record, new OpenedEntry(Call), 0x1122));
        Assert.Equal(
            "48000701" + "2211000000000000" + "0807060504030201" + "0200000000000000" + "0300000000000000"
            + "0400000000000000" + "0500000000000000" + "0600000000000000" + "0700000000000000",
            Convert.ToHexString(record.AsSpan(4)));
        Assert.Equal(160, SettledEntry.RecordBytes);
    }

    [Fact]
    public void A_settlement_of_the_first_version_reads_without_what_the_maker_asks()
    {
        SettledEntry entry = new(
            Call, new SettleReceipt(new(1), new(2), new(3)), new TokenUsage(4, 5, 6, 7, 8), UsageSource.Reported, 200, 10)
        {
            FirstParty = new NanoUsd(11),
        };
        byte[] body = new byte[entry.BodyBytes];
        entry.WriteBody(body);
        Assert.Equal(entry with { FirstParty = null }, SettledEntry.Read(body.AsSpan(..^8)));
    }

    [Fact]
    public void Any_flipped_bit_or_missing_byte_is_noticed()
    {
        byte[] record = new byte[OpenedEntry.RecordBytes];
        JournalRecord.Write(record, new OpenedEntry(Call), 1);
        Assert.True(JournalRecord.TryRead(record, out _));
        for (int bytes = 0; bytes < record.Length; bytes++)
        {
            Assert.False(JournalRecord.TryRead(record.AsSpan(0, bytes), out _));
        }

        for (int bit = 0; bit < record.Length * 8; bit++)
        {
            record[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(JournalRecord.TryRead(record, out _));
            record[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    private static void AssertRound<TEntry>(TEntry entry, Reader<TEntry> read)
        where TEntry : struct, IJournalEntry
    {
        byte[] bytes = new byte[JournalRecord.MaxBytes];
        Array.Fill(bytes, (byte)0xCC);
        int length = JournalRecord.Write(bytes, in entry, 42);
        Assert.Equal(JournalRecord.HeaderBytes + entry.BodyBytes, length);
        Assert.True(JournalRecord.TryRead(bytes, out JournalRecord record));
        Assert.Equal((TEntry.Kind, TEntry.Version, 42L), (record.Kind, record.Version, record.Sequence));
        Assert.Equal(entry, read(record.Body));
    }
}
