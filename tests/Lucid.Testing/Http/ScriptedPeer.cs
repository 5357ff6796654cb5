using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Lucid.Testing.Http;

/// <summary>The upstream's end of one accepted connection, driven by a script.</summary>
public sealed class ScriptedPeer
{
    private readonly Socket _socket;
    private readonly Wire _wire;
    private readonly WireReader _reader;
    private readonly Action<ScriptedRequest> _record;

    internal ScriptedPeer(Wire wire, int number, Action<ScriptedRequest> record)
    {
        _socket = wire.Socket;
        _wire = wire;
        _reader = new WireReader(wire);
        _record = record;
        Number = number;
    }

    /// <summary>The number of the connection in the order of acceptance, from 0.</summary>
    public int Number { get; }

    /// <summary>Everything the client sent on this connection so far.</summary>
    public byte[] Received => _reader.Everything;

    /// <summary>Whether the client ended the connection with a reset.</summary>
    public bool WasReset => _reader.WasReset;

    /// <summary>Reads one request with its body; null when the client ended before a byte of it.</summary>
    public async Task<ScriptedRequest?> ReadRequestAsync()
    {
        using CancellationTokenSource deadline = WireDeadline.Start();
        string? head = await _reader.ReadHeadAsync(deadline.Token);
        if (head is null)
        {
            return null;
        }

        List<KeyValuePair<string, string>> headers = WireText.HeadersOf(head);
        byte[] body = [];
        bool isComplete = true;
        if (WireText.ValueOf(headers, "transfer-encoding") is not null)
        {
            (body, _, isComplete) = await _reader.ReadChunkedAsync(deadline.Token);
        }
        else if (WireText.ValueOf(headers, "content-length") is { } length)
        {
            long bytes = long.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture);
            (body, isComplete) = await _reader.ReadExactlyAsync(bytes, deadline.Token);
        }

        ScriptedRequest request = new() { Head = head, Body = body, IsComplete = isComplete };
        _record(request);
        return request;
    }

    /// <summary>Sends text, each character one byte.</summary>
    public Task SendAsync(string latin1) => SendAsync(Encoding.Latin1.GetBytes(latin1));

    /// <summary>Sends bytes; returns when the kernel has them.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using CancellationTokenSource deadline = WireDeadline.Start();
        await _wire.SendAsync(bytes, deadline.Token);
    }

    /// <summary>Sends a complete JSON answer with a content length.</summary>
    public Task AnswerJsonAsync(int status, string json) => AnswerAsync(status, "application/json", json);

    /// <summary>Sends a complete stream of events with a content length.</summary>
    public Task AnswerStreamAsync(string events) => AnswerAsync(200, "text/event-stream", events);

    private Task AnswerAsync(int status, string type, string text)
    {
        byte[] body = Encoding.UTF8.GetBytes(text);
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} Scripted\r\ncontent-type: {type}\r\ncontent-length: {body.Length}\r\n\r\n");
        byte[] answer = [.. Encoding.Latin1.GetBytes(head), .. body];
        return SendAsync(answer);
    }

    /// <summary>Waits until the client has ended the connection.</summary>
    public async Task WaitForClientEndAsync()
    {
        using CancellationTokenSource deadline = WireDeadline.Start();
        while (await _reader.FillAsync(deadline.Token))
        {
        }
    }

    /// <summary>Says over TLS that nothing more comes.</summary>
    public Task SendCloseNotifyAsync() => _wire.SendCloseNotifyAsync();

    /// <summary>Sends FIN, over TLS without saying so.</summary>
    public void Close() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection with RST.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }
}
