using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Lucid.Testing.Http;

/// <summary>A client that sends exactly the bytes it is given and shows exactly the bytes that came back.</summary>
/// <remarks>Every wait ends after <see cref="WireDeadline.Longest"/> with an <see cref="OperationCanceledException"/>.
/// One test uses it; not thread-safe.</remarks>
public sealed class RawClient : IDisposable
{
    private readonly Socket _socket;
    private readonly Wire _wire;
    private readonly WireReader _reader;

    private RawClient(Wire wire)
    {
        _socket = wire.Socket;
        _wire = wire;
        _reader = new WireReader(wire);
    }

    /// <summary>Connects.</summary>
    /// <param name="server">The address to connect to.</param>
    /// <param name="receiveBufferBytes">Small: the peer feels back-pressure early; 0: the system's.</param>
    public static async Task<RawClient> ConnectAsync(IPEndPoint server, int receiveBufferBytes = 0)
    {
        Socket socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBufferBytes > 0)
        {
            socket.ReceiveBufferSize = receiveBufferBytes;
        }

        using CancellationTokenSource deadline = WireDeadline.Start();
        await socket.ConnectAsync(server, deadline.Token);
        return new RawClient(new Wire(socket, tls: null));
    }

    /// <summary>Connects through TLS.</summary>
    /// <param name="server">The address to connect to.</param>
    /// <param name="options">Name, protocols and whom to trust.</param>
    /// <exception cref="AuthenticationException">The handshake failed.</exception>
    public static async Task<RawClient> ConnectTlsAsync(IPEndPoint server, SslClientAuthenticationOptions options)
    {
        Socket socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SslStream? tls = null;
        try
        {
            using CancellationTokenSource deadline = WireDeadline.Start();
            await socket.ConnectAsync(server, deadline.Token);
            tls = new SslStream(new NetworkStream(socket, ownsSocket: false));
            await tls.AuthenticateAsClientAsync(options, deadline.Token);
            return new RawClient(new Wire(socket, tls)) { Tls = tls };
        }
        catch
        {
            tls?.Dispose();
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The secured stream, for what was agreed on; null in the clear.</summary>
    public SslStream? Tls { get; private init; }

    /// <summary>Everything received so far, as it stood on the wire.</summary>
    public byte[] Received => _reader.Everything;

    /// <summary>What was received and not yet taken by a read.</summary>
    public byte[] Unread => _reader.Unread.ToArray();

    /// <summary>Whether the peer ended with a reset and not with an orderly close.</summary>
    public bool WasReset => _reader.WasReset;

    /// <summary>The local port of the connection.</summary>
    public int LocalPort => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Sends text, each character one byte.</summary>
    public Task SendAsync(string latin1) => SendAsync(Encoding.Latin1.GetBytes(latin1));

    /// <summary>Sends bytes.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using CancellationTokenSource deadline = WireDeadline.Start();
        await _wire.SendAsync(bytes, deadline.Token);
    }

    /// <summary>Sends a JSON request with a content length and the given header lines.</summary>
    /// <param name="path">The request target.</param>
    /// <param name="json">The body, sent as UTF-8.</param>
    /// <param name="headers">Complete lines without their line ends, such as <c>x-api-key: lx-1</c>.</param>
    public Task PostJsonAsync(string path, string json, params ReadOnlySpan<string> headers)
    {
        byte[] body = Encoding.UTF8.GetBytes(json);
        StringBuilder head = new();
        head.Append(CultureInfo.InvariantCulture, $"POST {path} HTTP/1.1\r\n{HostLine(headers)}");
        head.Append("content-type: application/json\r\n");
        head.Append(CultureInfo.InvariantCulture, $"content-length: {body.Length}\r\n");
        foreach (string line in headers)
        {
            head.Append(line).Append("\r\n");
        }

        head.Append("\r\n");
        byte[] request = [.. Encoding.Latin1.GetBytes(head.ToString()), .. body];
        return SendAsync(request);
    }

    /// <summary>Sends a GET request.</summary>
    public Task GetAsync(string path, params ReadOnlySpan<string> headers)
    {
        StringBuilder head = new();
        head.Append(CultureInfo.InvariantCulture, $"GET {path} HTTP/1.1\r\n{HostLine(headers)}");
        foreach (string line in headers)
        {
            head.Append(line).Append("\r\n");
        }

        return SendAsync(head.Append("\r\n").ToString());
    }

    /// <summary>The host of all that name none themselves.</summary>
    private static string HostLine(ReadOnlySpan<string> headers)
    {
        foreach (string line in headers)
        {
            if (line.StartsWith("host:", StringComparison.Ordinal))
            {
                return "";
            }
        }

        return "host: localhost\r\n";
    }

    /// <summary>Reads one whole answer, however it is framed.</summary>
    /// <param name="isToHead">The request was HEAD: no body follows whatever the head says.</param>
    public async Task<RawAnswer> ReadAnswerAsync(bool isToHead = false)
    {
        using CancellationTokenSource deadline = WireDeadline.Start();
        List<string> informational = [];
        string head = await ReadFinalHeadAsync(informational, deadline.Token);
        int status = StatusOf(head);
        List<KeyValuePair<string, string>> headers = WireText.HeadersOf(head);
        byte[] body = [];
        List<int> chunks = [];
        bool isComplete = true;
        if (!isToHead && status is not (204 or 304))
        {
            if (WireText.ValueOf(headers, "transfer-encoding") is not null)
            {
                (body, chunks, isComplete) = await _reader.ReadChunkedAsync(deadline.Token);
            }
            else if (WireText.ValueOf(headers, "content-length") is { } length)
            {
                long bytes = long.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture);
                (body, isComplete) = await _reader.ReadExactlyAsync(bytes, deadline.Token);
            }
            else
            {
                body = await _reader.ReadToEndAsync(deadline.Token);
                isComplete = !_reader.WasReset;
            }
        }

        return new RawAnswer
        {
            Status = status,
            Head = head,
            InformationalHeads = informational,
            Headers = headers,
            Body = body,
            ChunkBytes = chunks,
            IsComplete = isComplete,
        };
    }

    /// <summary>Reads until the marker has arrived; everything up to and including it is taken and returned.</summary>
    public async Task<string> ReadUntilAsync(string marker)
    {
        int bytes = await WaitForAsync(marker);
        return Encoding.UTF8.GetString(_reader.Take(bytes));
    }

    /// <summary>Waits until the marker has arrived and takes nothing: the answer can still be read whole.</summary>
    /// <returns>Bytes up to and including the marker.</returns>
    public async Task<int> WaitForAsync(string marker)
    {
        using CancellationTokenSource deadline = WireDeadline.Start();
        byte[] wanted = Encoding.UTF8.GetBytes(marker);
        while (true)
        {
            int at = _reader.Unread.IndexOf(wanted);
            if (at >= 0)
            {
                return at + wanted.Length;
            }

            if (!await _reader.FillAsync(deadline.Token))
            {
                throw new InvalidOperationException(
                    $"The peer ended before \"{marker}\" came; it sent: {Encoding.UTF8.GetString(Received)}");
            }
        }
    }

    /// <summary>Reads until what was received fulfils a condition.</summary>
    public async Task WaitUntilAsync(Func<byte[], bool> isEnough)
    {
        using CancellationTokenSource deadline = WireDeadline.Start();
        while (!isEnough(_reader.Everything) && await _reader.FillAsync(deadline.Token))
        {
        }
    }

    /// <summary>Reads to the peer's end.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using CancellationTokenSource deadline = WireDeadline.Start();
        return await _reader.ReadToEndAsync(deadline.Token);
    }

    /// <summary>Sends FIN and keeps reading.</summary>
    public void ShutdownSend() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection with RST.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _wire.Dispose();

    private static int StatusOf(string head) =>
        int.Parse(head.AsSpan("HTTP/1.1 ".Length, 3), NumberStyles.None, CultureInfo.InvariantCulture);

    private async Task<string> ReadFinalHeadAsync(List<string> informational, CancellationToken cancellation)
    {
        while (true)
        {
            string head = await _reader.ReadHeadAsync(cancellation)
                ?? throw new InvalidOperationException("The peer ended before an answer.");
            if (StatusOf(head) >= 200)
            {
                return head;
            }

            informational.Add(head);
        }
    }
}
