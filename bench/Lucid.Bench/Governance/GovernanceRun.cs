using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Bench.Exchange;
using Lucid.Bench.Ledger;
using Lucid.Net.Server;
using Lucid.Net.Transport;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Exchange;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Telemetry;

namespace Lucid.Bench.Governance;

/// <summary>
/// What slot, hold, settlement and journal cost: the same proxy with them and without them, in turns, over real sockets
/// and one reactor. The figure is the CPU time of the proxy's own threads (reactor and journal) per request, and what
/// throughput follows from it when the reactor is the limit.
/// </summary>
internal static class GovernanceRun
{
    private const int Connections = 32;
    private const int WarmRequests = 20_000;

    /// <summary><c>--governance [--requests N] [--rounds N]</c>.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        int requests = Option(args, "--requests", 100_000);
        int rounds = Option(args, "--rounds", 5);
        double[] ratios = new double[rounds];
        for (int round = 0; round < rounds; round++)
        {
            bool governedFirst = round % 2 == 0;
            double first = await MeasureAsync(governedFirst, requests);
            double second = await MeasureAsync(!governedFirst, requests);
            (double governed, double bare) = governedFirst ? (first, second) : (second, first);
            ratios[round] = bare / governed;
            string cpu = string.Create(
                CultureInfo.InvariantCulture, $"governed {governed:F2} us, without {bare:F2} us of CPU per request");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"round {round + 1}: {cpu}: {ratios[round]:P1}"));
        }

        Array.Sort(ratios);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"throughput kept, median of {rounds}: {ratios[rounds / 2]:P1} ({ratios[0]:P1} to {ratios[^1]:P1})"));
        return ratios[rounds / 2] >= 0.9 ? 0 : 1;
    }

    private static async Task<double> MeasureAsync(bool isGoverned, int requests)
    {
        using LedgerUnderBench ledger = await LedgerUnderBench.OpenAsync();
        using CannedUpstream upstream = new(SampleWire.WholeAnswer());
        ILedger judge = isGoverned ? ledger.Store : new UngovernedLedger(ledger.Store);
        ReactorGroup group = ReactorGroup.Start(new ReactorGroupOptions { Count = 1 });
        using ExchangeLog log = new(1, ExchangeLogLevel.Off, null, new Counters(1));
        LimitSettings limits = new() { ConcurrencyPerUser = Connections };
        ExchangeConductor conductor = new(
            new CatalogHolder(BenchCatalog.For(upstream.Endpoint, ledger.Store.ModelNumber)),
            judge,
            ledger.Store.KeyRing,
            new ProxyLimits(limits),
            log);
        HttpServer server = new(group, conductor, new HttpServerOptions());
        IPEndPoint endpoint = server.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        byte[] body = SampleWire.RequestJson(150, isStream: false);
        byte[] request = [.. SampleWire.RequestHead(ledger.Secret, body.Length), .. body];

        await LoadAsync(endpoint, request, WarmRequests);
        long before = ProxyCpuNanoseconds();
        await LoadAsync(endpoint, request, requests);
        long spent = ProxyCpuNanoseconds() - before;
        await server.StopAsync(drainMs: 1000);
        group.Dispose();
        return spent / 1000.0 / requests;
    }

    private static Task LoadAsync(IPEndPoint endpoint, byte[] request, int requests)
    {
        int left = requests;
        return Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
                {
                    NoDelay = true,
                };
                client.Connect(endpoint);
                byte[] buffer = new byte[64 << 10];
                while (Interlocked.Decrement(ref left) >= 0)
                {
                    client.Send(request);
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
            string name = File.ReadAllText(Path.Combine(thread, "comm"));
            if (name.StartsWith("reactor", StringComparison.Ordinal)
                || name.StartsWith("lucid-journal", StringComparison.Ordinal))
            {
                string spent = File.ReadAllText(Path.Combine(thread, "schedstat"));
                sum += long.Parse(spent.AsSpan(0, spent.IndexOf(' ')), CultureInfo.InvariantCulture);
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
