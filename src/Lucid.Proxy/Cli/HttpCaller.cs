using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Lucid.Net.Client;
using Lucid.Net.Http1;
using Lucid.Net.Transport;

namespace Lucid.Proxy.Cli;

/// <summary>Makes requests over Lucid.Net on a reactor of its own. Any thread may call; connections are kept.</summary>
internal sealed class HttpCaller : IDisposable
{
    private const int ConnectTimeoutMs = 5000;

    private readonly ReactorGroup _group = ReactorGroup.Start(new ReactorGroupOptions { Count = 1 });
    private readonly Dictionary<DialTarget, ConnectionPool> _pools = [];

    private Reactor Reactor => _group.Reactors[0];

    /// <summary>Makes a request and reads its answer.</summary>
    /// <exception cref="CliException">No whole answer came; the message says why.</exception>
    public async Task<HttpAnswer> SendAsync(HttpCall call)
    {
        await Reactor.SwitchToAsync();
        try
        {
            return await CallAsync(call);
        }
        finally
        {
            // Whoever waits goes on elsewhere: the reactor's thread is not for waiting and printing.
            await Task.Yield();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _group.Dispose();

    private async Task<HttpAnswer> CallAsync(HttpCall call)
    {
        ConnectionPool pool = PoolOf(call.Url);
        RentOutcome rented = await pool.RentAsync(mustBeFresh: false);
        if (rented.Connection is not { } connection)
        {
            string server = call.Url.GetLeftPart(UriPartial.Authority);
            throw new CliException($"Nothing answers at {server} ({Reason(rented)}).");
        }

        ResponseHead head = pool.RentHead();
        try
        {
            connection.SetDeadline(call.TimeoutMs);
            WriteHead(connection.Output, call);
            long begun = TimeProvider.System.GetTimestamp();
            HeadOutcome outcome = await connection.SendAsync(head, call.Method == "HEAD", call.Body);
            if (outcome != HeadOutcome.Done)
            {
                throw Broken(call, outcome.ToString());
            }

            int status = head.Status;
            byte[] body = await ReadBodyAsync(connection, call);
            double micros = TimeProvider.System.GetElapsedTime(begun).TotalMicroseconds;
            return new HttpAnswer(status, body, micros);
        }
        finally
        {
            connection.ClearDeadline();
            pool.ReturnHead(head);
            pool.Return(connection);
        }
    }

    private static async Task<byte[]> ReadBodyAsync(ClientConnection connection, HttpCall call)
    {
        using MemoryStream gathered = new();
        BodyProgress progress = connection.Decode();
        while (true)
        {
            if (!connection.BodyBytes.IsEmpty)
            {
                Hand(connection.BodyMemory, call, gathered);
                connection.ConsumeBody(connection.BodyBytes.Length);
            }

            if (progress != BodyProgress.More)
            {
                break;
            }

            int filled = await connection.FillAsync();
            progress = filled > 0 ? connection.Decode() : connection.EndOfBody(filled);
        }

        return progress == BodyProgress.Complete ? gathered.ToArray() : throw Broken(call, progress.ToString());
    }

    private static void Hand(ReadOnlyMemory<byte> run, HttpCall call, MemoryStream gathered)
    {
        if (call.OnBody is { } onBody)
        {
            onBody(run);
        }
        else
        {
            gathered.Write(run.Span);
        }
    }

    private static void WriteHead(SlabWriter output, HttpCall call)
    {
        StringBuilder head = new();
        head.Append(CultureInfo.InvariantCulture, $"{call.Method} {call.Url.PathAndQuery} HTTP/1.1\r\n");
        head.Append(CultureInfo.InvariantCulture, $"host: {call.Url.Authority}\r\n");
        foreach ((string name, string value) in call.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        if (call.Body.Length > 0 || call.Method == "POST")
        {
            head.Append(CultureInfo.InvariantCulture, $"content-length: {call.Body.Length}\r\n");
        }

        output.Write(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()));
    }

    private ConnectionPool PoolOf(Uri url)
    {
        TlsClientOptions? tls = url.Scheme == Uri.UriSchemeHttps ? new TlsClientOptions(url.IdnHost) : null;
        DialTarget target = new(url.IdnHost, url.Port, tls, ConnectTimeoutMs);
        if (!_pools.TryGetValue(target, out ConnectionPool? pool))
        {
            pool = new ConnectionPool(Reactor, target, new PoolLimits(MaxIdle: 4));
            _pools.Add(target, pool);
        }

        return pool;
    }

    private static string Reason(RentOutcome rented) => rented.Failure switch
    {
        DialFailure.Refused => "connection refused",
        DialFailure.NameNotFound => "no such name",
        DialFailure.ConnectTimeout => "no connection in time",
        DialFailure.TlsCertificate => "its certificate is not trusted",
        _ => rented.Detail ?? rented.Failure.ToString(),
    };

    private static CliException Broken(HttpCall call, string how)
        => new($"{call.Url.GetLeftPart(UriPartial.Authority)} gave no whole answer ({how}).");
}
