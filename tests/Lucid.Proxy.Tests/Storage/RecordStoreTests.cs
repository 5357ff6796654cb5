using System.Collections.Generic;

using Lucid.Proxy.Storage;

using Xunit;

namespace Lucid.Proxy.Tests.Storage;

public sealed class RecordStoreTests
{
    [Fact]
    public void Records_up_to_the_capacity_stay_in_place_and_exact()
    {
        const int Capacity = 40_000;
        using RecordStore<Record> store = new(Capacity);
        using RecordSession<Record, Add> session = store.OpenSession<Add>();
        for (int round = 1; round <= 3; round++)
        {
            for (int i = 0; i < Capacity; i++)
            {
                Add change = new() { CreatesRecord = round == 1, Amount = i };
                Assert.True(session.TryChange(i, ref change));
                Assert.Equal((long)i * round, change.Sum);
                Assert.Equal(round, change.Count);
            }
        }
    }

    [Fact]
    public void A_missing_record_is_an_answer_and_creates_nothing()
    {
        using RecordStore<Record> store = new(10);
        using RecordSession<Record, Add> session = store.OpenSession<Add>();
        Add missing = new() { Amount = 1 };
        Assert.False(session.TryChange(7, ref missing));
        Assert.Equal(0, missing.Count);
        Assert.False(session.TryChange(7, ref missing));
        Add create = new() { CreatesRecord = true, Amount = 1 };
        Assert.True(session.TryChange(7, ref create));
        Assert.True(session.TryChange(7, ref missing));
        Assert.Equal(2, missing.Sum);
    }

    [Fact]
    public void Sessions_of_different_changes_see_the_same_records()
    {
        using RecordStore<Record> store = new(10);
        List<RecordSession<Record, Add>> sessions = [store.OpenSession<Add>(), store.OpenSession<Add>()];
        Add change = new() { CreatesRecord = true, Amount = 1 };
        for (int i = 0; i < 10; i++)
        {
            Assert.True(sessions[i % 2].TryChange(1, ref change));
        }

        Assert.Equal(10, change.Sum);
        sessions.ForEach(session => session.Dispose());
    }

    private struct Record
    {
        public long Sum;
        public int Count;
    }

    private struct Add : IRecordChange<Record>
    {
        public bool CreatesRecord { get; init; }

        public long Amount { get; init; }

        public long Sum { get; private set; }

        public int Count { get; private set; }

        public void Apply(ref Record record)
        {
            record.Sum += Amount;
            record.Count++;
            Sum = record.Sum;
            Count = record.Count;
        }
    }
}
