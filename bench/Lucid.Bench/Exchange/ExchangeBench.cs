using System;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using BenchmarkDotNet.Attributes;
using Lucid.Bench.Allocations;
using Lucid.Bench.Ledger;
using Lucid.Net.Server;
using Lucid.Net.Transport;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Exchange;
using Lucid.Proxy.Telemetry;

namespace Lucid.Bench.Exchange;

/// <summary>
/// What does a whole governed exchange cost and allocate: key, slot, hold, splice, call, relay, settlement, over real
/// sockets and one reactor? Client and upstream are blocking sockets in step: each event is a read and a send of its
/// own. Streams of two lengths, so that the difference is what an event takes.
/// </summary>
[MemoryDiagnoser]
public class ExchangeBench : IAllocationCounter
{
    private readonly byte[] _buffer = new byte[256 << 10];
    private LedgerUnderBench? _ledger;
    private CannedUpstream? _upstream;
    private ReactorGroup? _group;
    private HttpServer? _server;
    private ExchangeLog? _log;
    private Socket? _client;
    private byte[] _request = [];
    private int _answerBytes;

    /// <summary>Events of the streamed answer; 0: a whole answer.</summary>
    [Params(0, 100, 200)]
    public int Events { get; set; }

    [GlobalSetup]
    public async Task Start()
    {
        _ledger = await LedgerUnderBench.OpenAsync();
        _upstream = new CannedUpstream(
            Events == 0 ? [SampleWire.WholeAnswer()] : SampleWire.StreamPieces(Events));
        _group = ReactorGroup.Start(new ReactorGroupOptions { Count = 1 });
        _log = new ExchangeLog(1, ExchangeLogLevel.Off, null, new Counters(1));
        ExchangeConductor conductor = new(new CatalogHolder(
                BenchCatalog.For(_upstream.Endpoint, _ledger.Store.ModelNumber)), _ledger.Store,
            _ledger.Store.KeyRing, new ProxyLimits(new LimitSettings()), _log);
        _server = new HttpServer(_group, conductor, new HttpServerOptions());
        IPEndPoint endpoint = _server.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        byte[] body = SampleWire.RequestJson(150, isStream: Events > 0);
        _request = [.. SampleWire.RequestHead(_ledger.Secret, body.Length), .. body];
        _client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await _client.ConnectAsync(endpoint);
        _answerBytes = LearnAnswer();
    }

    [GlobalCleanup]
    public async Task Stop()
    {
        _client?.Dispose();
        await _server!.StopAsync(drainMs: 1000);
        _group?.Dispose();
        _upstream?.Dispose();
        _log?.Dispose();
        _ledger?.Dispose();
    }

    [Benchmark]
    public int Exchange()
    {
        _client!.Send(_request);
        int filled = 0;
        while (!IsComplete(_buffer.AsSpan(0, filled)))
        {
            int received = _client.Receive(_buffer.AsSpan(filled));
            filled += received > 0 ? received : throw new InvalidOperationException("The proxy ended the connection.");
            _upstream!.OnSeen();
        }

        return filled;
    }

    /// <summary>The reactor's thread does the work; the client's own bytes do not count.</summary>
    public long AllocatedBytes() => ReactorBytesAsync().GetAwaiter().GetResult();

    private async Task<long> ReactorBytesAsync()
    {
        await _group!.Reactors[0].SwitchToAsync();
        return GC.GetAllocatedBytesForCurrentThread();
    }

    private bool IsComplete(ReadOnlySpan<byte> answer)
        => Events == 0 ? answer.Length == _answerBytes : answer.EndsWith("0\r\n\r\n"u8);

    // A whole answer's bytes are the same each time: the request id and the date have fixed lengths.
    private int LearnAnswer()
    {
        _client!.Send(_request);
        int filled = 0, headEnd = -1, length = 0;
        while (headEnd < 0 || filled < headEnd + length || (Events > 0 && !IsComplete(_buffer.AsSpan(0, filled))))
        {
            int received = _client.Receive(_buffer.AsSpan(filled));
            if (received == 0)
            {
                throw new InvalidOperationException(
                    $"The proxy ended the connection after: {Encoding.ASCII.GetString(_buffer, 0, filled)}");
            }

            filled += received;
            _upstream!.OnSeen();
            headEnd = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) + 4;
            string head = Encoding.ASCII.GetString(_buffer, 0, Math.Max(headEnd, 0));
            if (!head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
            {
                throw new InvalidOperationException(Encoding.ASCII.GetString(_buffer, 0, filled));
            }

            int at = head.IndexOf("content-length: ", StringComparison.OrdinalIgnoreCase);
            length = at < 0 ? 0 : int.Parse(head[(at + 16)..].Split('\r')[0], CultureInfo.InvariantCulture);
        }

        return filled;
    }
}
