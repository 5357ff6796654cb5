using System.Linq;
using System.Reflection;
using Lucid.Proxy.Telemetry;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Lucid.Proxy.Tests.Telemetry;

public sealed class EventsTests
{
    private static readonly int[] Blocks = [100, 600, 1000, 1300];

    [Fact]
    public void Every_event_has_an_id_of_its_own_in_the_block_of_a_folder()
    {
        LoggerMessageAttribute[] events = [.. typeof(Events).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>()];

        Assert.NotEmpty(events);
        Assert.Equal(events.Length, events.Select(one => one.EventId).Distinct().Count());
        Assert.All(events, one => Assert.Contains(one.EventId / 100 * 100, Blocks));
    }
}
