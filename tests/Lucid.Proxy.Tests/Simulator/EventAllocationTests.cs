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
    // The rules are checked on a parsed copy of the request: its objects, not its text.
    private const int MostBytesOfReading = 4096;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Planning_and_streaming_allocate_nothing_and_reading_little(int provider)
    {
        string most = (Provider)provider == Provider.Ollama ? "\"options\":{}" : "\"max_tokens\":400";
        byte[] body = Encoding.UTF8.GetBytes(
            "{\"model\":\"m\",MOST,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Say much\"}]}"
                .Replace("MOST", most));
        Session session = new(new SimulatorCounters()) { Provider = (Provider)provider };
        Assert.True(Read(session, body));
        Stream(session);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Read(session, body);
        long read = GC.GetAllocatedBytesForCurrentThread();
        int events = Stream(session);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - read);
        Assert.InRange(read - before, 0, MostBytesOfReading);
        Assert.True(events > 300);
    }

    private static bool Read(Session session, byte[] body)
    {
        session.Reset();
        session.Directives.Tokens = 300;
        return RequestReader.Read(body, session.Provider, session.Request) is null;
    }

    private static int Stream(Session session)
    {
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
