using System.Collections.Generic;
using System.Runtime.InteropServices;
using Lucid.Proxy.Hosting;
using Xunit;

namespace Lucid.Proxy.Tests.Hosting;

public sealed class ShutdownTests
{
    [Fact]
    public void The_first_signal_asks_for_an_orderly_end_and_the_second_keeps_what_was_settled_and_ends()
    {
        List<string> acts = [];
        using Shutdown shutdown = new(
            () => Assert.Fail("no reload was asked for"), () => acts.Add("keep"), code => acts.Add($"exit {code}"));

        shutdown.On(PosixSignal.SIGTERM);
        Assert.True(shutdown.Asked.IsCompletedSuccessfully);
        Assert.Empty(acts);

        shutdown.On(PosixSignal.SIGINT);
        Assert.Equal(["keep", "exit 130"], acts);
    }

    [Fact]
    public void A_hang_up_asks_for_a_reload()
    {
        int reloads = 0;
        using Shutdown shutdown = new(() => reloads++, () => { }, _ => Assert.Fail("no exit was asked for"));

        shutdown.On(PosixSignal.SIGHUP);

        Assert.Equal(1, reloads);
        Assert.False(shutdown.Asked.IsCompleted);
    }
}
