using System.Collections.Generic;
using System.Diagnostics.Metrics;
using Lucid.Net.Telemetry;
using Xunit;

namespace Lucid.Net.Tests.Telemetry;

public sealed class NetMeterTests
{
    [Fact]
    public void Counters_of_all_reactors_are_summed()
    {
        ReactorCounters one = new() { Accepted = 3, Open = 2 };
        ReactorCounters two = new() { Accepted = 4, Open = 1 };
        Dictionary<string, long> seen = [];
        using MeterListener listener = new();
        using NetMeter meter = new([one, two]);
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Lucid.Net")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Equal(7, seen["lucid.net.accepted"]);
        Assert.Equal(3, seen["lucid.net.open"]);
        Assert.Equal(0, seen["lucid.net.faults"]);
    }
}
