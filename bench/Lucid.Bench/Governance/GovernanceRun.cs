using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Bench.Ledger;

namespace Lucid.Bench.Governance;

/// <summary>
/// What slot, hold, settlement and journal cost: the same proxy with them and without them, over real sockets and one
/// reactor each. Both run in this process all the time and take turns in short blocks, so that warm code, the machine's
/// other work and its clock are the same for both. The figure is the CPU time of the proxy's own threads (reactor and
/// journal) per request, and what throughput follows from it when they are the limit.
/// </summary>
internal static class GovernanceRun
{
    private const int Connections = 32;
    private const int WarmRequests = 60_000;

    /// <summary><c>--governance [--requests N] [--rounds N]</c>: requests of a block, blocks of each.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        int requests = Option(args, "--requests", 10_000);
        int rounds = Option(args, "--rounds", 41);
        using LedgerUnderBench ledger = await LedgerUnderBench.OpenAsync();
        using GovernedProxy governed = new(ledger, ledger.Store, Connections);
        using GovernedProxy bare = new(ledger, new UngovernedLedger(ledger.Store), Connections);
        await LoadAsync(governed, WarmRequests);
        await LoadAsync(bare, WarmRequests);
        double[] with = new double[rounds], without = new double[rounds], ratios = new double[rounds];
        for (int round = 0; round < rounds; round++)
        {
            // Who comes first changes, so that neither always finds the caches of the other.
            if (round % 2 == 0)
            {
                with[round] = await MeasureAsync(governed, requests);
                without[round] = await MeasureAsync(bare, requests);
            }
            else
            {
                without[round] = await MeasureAsync(bare, requests);
                with[round] = await MeasureAsync(governed, requests);
            }

            ratios[round] = without[round] / with[round];
        }

        Array.Sort(with);
        Array.Sort(without);
        Array.Sort(ratios);
        int middle = rounds / 2, quarter = rounds / 4;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rounds} blocks of {requests} requests each, in turns; medians and quartiles"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"governed {with[middle]:F2} us ({with[quarter]:F2} to {with[^(quarter + 1)]:F2}) of CPU per request"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"without  {without[middle]:F2} us ({without[quarter]:F2} to {without[^(quarter + 1)]:F2})"));
        double kept = without[middle] / with[middle];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"throughput kept {kept:P1}; block by block {ratios[middle]:P1} "
            + $"({ratios[quarter]:P1} to {ratios[^(quarter + 1)]:P1})"));
        return kept >= 0.9 ? 0 : 1;
    }

    // What the journal still has to write for the last calls is part of their cost.
    private static async Task<double> MeasureAsync(GovernedProxy proxy, int requests)
    {
        await proxy.SettledAsync();
        long before = ProxyCpuNanoseconds();
        await LoadAsync(proxy, requests);
        await proxy.SettledAsync();
        return (ProxyCpuNanoseconds() - before) / 1000.0 / requests;
    }

    private static Task LoadAsync(GovernedProxy proxy, int requests)
    {
        int left = requests;
        return Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
                {
                    NoDelay = true,
                };
                client.Connect(proxy.Endpoint);
                byte[] buffer = new byte[64 << 10];
                while (Interlocked.Decrement(ref left) >= 0)
                {
                    client.Send(proxy.Request);
                    ReadAnswer(client, buffer);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }

    private static void ReadAnswer(Socket client, byte[] buffer)
    {
        int filled = 0, headEnd = -1, length = 0;
        while (headEnd < 0 || filled < headEnd + length)
        {
            int received = client.Receive(buffer.AsSpan(filled));
            filled += received > 0 ? received : throw new InvalidOperationException("The proxy ended the connection.");
            headEnd = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) is >= 0 and var at ? at + 4 : -1;
            length = headEnd < 0 ? 0 : ContentLength(buffer.AsSpan(0, headEnd));
        }

        if (!buffer.AsSpan(0, filled).StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException(Encoding.ASCII.GetString(buffer, 0, filled));
        }
    }

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> rest = head[(head.IndexOf("content-length: "u8) + "content-length: ".Length)..];
        return int.Parse(rest[..rest.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
    }

    // The reactor and the journal's committer by their names: the load and the upstream are threads of ours, too.
    private static long ProxyCpuNanoseconds()
    {
        long sum = 0;
        foreach (string thread in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                string name = File.ReadAllText(Path.Combine(thread, "comm"));
                if (name.StartsWith("reactor", StringComparison.Ordinal)
                    || name.StartsWith("lucid-journal", StringComparison.Ordinal))
                {
                    string spent = File.ReadAllText(Path.Combine(thread, "schedstat"));
                    sum += long.Parse(spent.AsSpan(0, spent.IndexOf(' ')), CultureInfo.InvariantCulture);
                }
            }
            catch (IOException)
            {
                // A thread of the load ended between the listing and the look; the proxy's own live on.
                continue;
            }
        }

        return sum > 0 ? sum : throw new InvalidOperationException("No thread of the proxy was found.");
    }

    private static int Option(string[] args, string name, int otherwise)
    {
        int at = Array.IndexOf(args, name);
        return at < 0 ? otherwise : int.Parse(args[at + 1], CultureInfo.InvariantCulture);
    }
}
