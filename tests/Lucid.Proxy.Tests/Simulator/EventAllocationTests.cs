using System;
using System.Text;
using Lucid.Simulator;
using Lucid.Simulator.Answers;
using Lucid.Simulator.Requests;
using Xunit;

namespace Lucid.Proxy.Tests.Simulator;

/// <summary>The simulator is the benchmark's upstream too: its garbage would be measured as the proxy's.</summary>
public sealed class EventAllocationTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Reading_planning_and_streaming_allocate_nothing(int provider)
    {
        byte[] body = Encoding.UTF8.GetBytes("""
            {"model":"m","max_tokens":400,"stream":true,"messages":[{"role":"user","content":"Say much"}]}
            """);
        Session session = new(new SimulatorCounters()) { Provider = (Provider)provider };
        Stream(session, body);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int events = Stream(session, body);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(events > 300);
    }

    private static int Stream(Session session, byte[] body)
    {
        session.Reset();
        session.Directives.Tokens = 300;
        if (RequestReader.Read(body, session.Provider, session.Request) is not null)
        {
            return 0;
        }

        Planner.Make(session.Provider, session.Request, session.Directives, session.Plan);
        EventSource source = session.StartStream(null);
        int events = 0;
        while (source.Next() != EventKind.None)
        {
            events += source.Event.IsEmpty ? 0 : 1;
        }

        return events;
    }
}
