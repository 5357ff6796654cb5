using System;
using System.Threading.Tasks.Sources;
using Lucid.Net.Async;
using Lucid.Net.Bytes;
using Xunit;

namespace Lucid.Net.Tests.Async;

public sealed class LoopWaitTests
{
    [Fact]
    public void Result_is_given_once()
    {
        LoopWait wait = default;
        short token = wait.Begin();
        Assert.Equal(ValueTaskSourceStatus.Pending, wait.GetStatus(token));
        wait.Complete(5);
        Assert.Equal(ValueTaskSourceStatus.Succeeded, wait.GetStatus(token));
        Assert.Equal(5, wait.GetResult(token));
        Assert.Throws<InvalidOperationException>(() => wait.GetResult(token));
        Assert.NotEqual(token, wait.Begin());
    }

    [Fact]
    public void Second_wait_and_second_completion_are_mistakes()
    {
        LoopWait wait = default;
        wait.Begin();
        Assert.Throws<InvariantException>(() => wait.Begin());
        wait.Complete(1);
        Assert.Throws<InvariantException>(() => wait.Complete(1));
    }

    [Fact]
    public void Wait_nobody_awaited_makes_its_task_stale()
    {
        LoopWait wait = default;
        short token = wait.Begin();
        wait.Complete(1);
        short next = wait.Begin();
        Assert.Throws<InvalidOperationException>(() => wait.GetStatus(token));
        Assert.True(wait.IsPending);
        wait.Complete(2);
        Assert.Equal(2, wait.GetResult(next));
    }
}
