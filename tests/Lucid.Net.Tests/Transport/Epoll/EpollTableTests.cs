using Lucid.Net.Bytes;
using Lucid.Net.Transport.Epoll;
using Xunit;

namespace Lucid.Net.Tests.Transport.Epoll;

public sealed class EpollTableTests
{
    [Fact]
    public void Key_of_a_removed_target_finds_nothing_although_the_place_is_taken_again()
    {
        EpollTable table = new();
        Target first = new();
        Target second = new();
        ulong stale = table.Add(first);
        Assert.Same(first, table.Find(stale));
        table.Remove((int)(uint)stale);
        Assert.Null(table.Find(stale));
        ulong key = table.Add(second);
        Assert.Equal((uint)stale, (uint)key);
        Assert.Null(table.Find(stale));
        Assert.Same(second, table.Find(key));
        Assert.Null(table.Find(ulong.MaxValue));
        Assert.Null(table.Find(12345));
    }

    [Fact]
    public void Many_targets_come_and_go()
    {
        EpollTable table = new();
        ulong[] keys = new ulong[1_000];
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < keys.Length; i++)
            {
                keys[i] = table.Add(new Target());
            }
            Assert.Equal(keys.Length, table.Count);
            Assert.Equal(keys.Length, table.Length);
            foreach (ulong key in keys)
            {
                Assert.NotNull(table.Find(key));
                table.Remove((int)(uint)key);
            }
            Assert.Equal(0, table.Count);
        }
        Assert.Throws<InvariantException>(() => table.Remove(0));
    }

    private sealed class Target : IEpollTarget
    {
        public void OnEvents(EpollEvents events)
        {
        }
    }
}
