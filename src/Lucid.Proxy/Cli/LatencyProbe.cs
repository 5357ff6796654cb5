using System;
using System.Threading.Tasks;

namespace Lucid.Proxy.Cli;

/// <summary>Compares one call made directly with the same call made through the proxy, one after the other.</summary>
internal sealed class LatencyProbe(HttpCaller caller, HttpCall direct, HttpCall proxied)
{
    private const int WarmUpCalls = 100;
    private const int Calls = 300;

    /// <summary>Runs the comparison.</summary>
    /// <exception cref="CliException">A call failed.</exception>
    public async Task<LatencyResult> RunAsync()
    {
        double[] directMicros = new double[Calls];
        double[] proxiedMicros = new double[Calls];
        for (int i = -WarmUpCalls; i < Calls; i++)
        {
            // In turn, so that what else the machine does falls on both alike.
            double first = await MeasureAsync(direct);
            double second = await MeasureAsync(proxied);
            if (i >= 0)
            {
                directMicros[i] = first;
                proxiedMicros[i] = second;
            }
        }

        return new LatencyResult(Calls, Median(directMicros), Median(proxiedMicros));
    }

    private async Task<double> MeasureAsync(HttpCall call)
    {
        HttpAnswer answer = await caller.SendAsync(call);
        return answer.Status == 200
            ? answer.Micros
            : throw new CliException($"{call.Url} answered {answer.Status} to a measured call.");
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
