using System;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Server;
using Lucid.Net.Transport;
using Lucid.Simulator.Faults;

namespace Lucid.Simulator.Sending;

/// <summary>
/// Sends one answer: through the server when it is an honest one, by bytes of its own on the connection when it must be
/// framed or split as no server would.
/// </summary>
internal sealed class AnswerSender(SimulatorCounters counters)
{
    private const int RequestIdLetters = 24;

    private readonly ByteBuffer _raw = new();
    private readonly ByteBuffer _scratch = new();
    private ServerExchange _exchange = null!;
    private Directives _directives;
    private bool _isRaw;
    private bool _isChunked;
    private int _unsentBodyBytes;

    public void Begin(ServerExchange exchange, in Directives directives)
    {
        _exchange = exchange;
        _directives = directives;
        _isRaw = directives.NeedsRawConnection;
        _isChunked = false;
        _unsentBodyBytes = 0;
        _raw.Reset();
        _scratch.Reset();
    }

    /// <summary>Composes the head; it leaves with the first flush.</summary>
    public void Head(in AnswerHead head)
    {
        _isChunked = head.ContentLength < 0 && !_directives.IsCloseDelimited;
        _scratch.Truncate(0);
        _scratch.Append("req_"u8);
        Scramble.AppendId(_scratch, (ulong)head.RequestNumber, RequestIdLetters);
        if (_isRaw)
        {
            WriteRawHead(head);
            return;
        }

        _exchange.StartAnswer(head.Status);
        _scratch.AppendText(head.ContentType);
        _exchange.Header("content-type"u8, _scratch.Written[(4 + RequestIdLetters)..]);
        _exchange.Header(
            head.Provider != Provider.Anthropic ? "x-request-id"u8 : "request-id"u8,
            _scratch.Written[..(4 + RequestIdLetters)]);
        foreach ((byte[] name, byte[] value) in HeaderLines.Of(head.Provider))
        {
            _exchange.Header(name, value);
        }

        if (head.RetryAfterSeconds >= 0)
        {
            _exchange.Header("retry-after"u8, head.RetryAfterSeconds);
        }

        if (head.Location is { } location)
        {
            _exchange.Header("location"u8, Encoding.ASCII.GetBytes(location));
        }

        if (head.Coding is { } coding)
        {
            _exchange.Header("content-encoding"u8, Encoding.ASCII.GetBytes(coding));
        }

        if (_isChunked)
        {
            _exchange.BeginChunkedBody();
        }
        else
        {
            _exchange.BeginBody(head.ContentLength);
        }
    }

    /// <summary>Adds body bytes; one chunk in a chunked body.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        _unsentBodyBytes += bytes.Length;
        if (!_isRaw)
        {
            _exchange.Write(bytes);
            return;
        }

        if (_isChunked)
        {
            AppendHex(bytes.Length);
            _raw.Append("\r\n"u8);
        }

        _raw.Append(bytes);
        _raw.Append(_isChunked ? "\r\n"u8 : default);
    }

    /// <summary>Adds a chunk whose size is no number.</summary>
    public void AddMalformedChunk(ReadOnlySpan<byte> bytes)
    {
        _raw.Append("zz\r\n"u8);
        _raw.Append(bytes);
        _raw.Append("\r\n"u8);
    }

    /// <summary>Hands what was added to the kernel. False: the client is gone.</summary>
    public ValueTask<bool> FlushAsync()
    {
        counters.Sent(_unsentBodyBytes);
        _unsentBodyBytes = 0;
        return _isRaw ? SendRawAsync() : _exchange.FlushAsync();
    }

    /// <summary>Ends the body as it was framed.</summary>
    public async ValueTask<bool> EndAsync()
    {
        if (!_isRaw)
        {
            // The server sends the last chunk together with whatever is not flushed yet.
            counters.Sent(_unsentBodyBytes);
            _unsentBodyBytes = 0;
            return !_exchange.IsClientGone;
        }

        _raw.Append(_isChunked ? "0\r\n\r\n"u8 : default);
        for (int i = 0; i < _directives.ExtraBytes; i++)
        {
            _raw.Append((byte)'!');
        }

        bool sent = await FlushAsync();
        _exchange.Connection.Close();
        _exchange.CutAnswer();
        return sent;
    }

    /// <summary>Ends the connection before the body is complete: by FIN, or by RST when that was asked.</summary>
    public void Cut()
    {
        if (_directives.CutsByReset)
        {
            _exchange.Connection.Abort(ConnectionEnd.LocalAborted);
        }
        else
        {
            _exchange.Connection.Close();
        }

        _exchange.CutAnswer();
    }

    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    private async ValueTask<bool> SendRawAsync()
    {
        SlabWriter output = _exchange.Connection.Output;
        int step = _directives.SplitBytes == 0 ? Math.Max(_raw.Length, 1) : _directives.SplitBytes;
        for (int at = 0; at < _raw.Length; at += step)
        {
            output.Write(_raw.Written.Slice(at, Math.Min(step, _raw.Length - at)));
            if (!await output.SendAsync())
            {
                return false;
            }
        }

        _raw.Truncate(0);
        return true;
    }

    private void WriteRawHead(in AnswerHead head)
    {
        for (int i = 0; i < _directives.InformationalCount; i++)
        {
            _raw.Append("HTTP/1.1 103 Early Hints\r\nlink: </sim>; rel=preload\r\n\r\n"u8);
        }

        _raw.Append("HTTP/1.1 "u8);
        _raw.Append(head.Status);
        _raw.Append(" Simulated\r\ncontent-type: "u8);
        _raw.AppendText(head.ContentType);
        _raw.Append(head.Provider != Provider.Anthropic ? "\r\nx-request-id: "u8 : "\r\nrequest-id: "u8);
        _raw.Append(_scratch.Written);
        foreach ((byte[] name, byte[] value) in HeaderLines.Of(head.Provider))
        {
            _raw.Append("\r\n"u8);
            _raw.Append(name);
            _raw.Append(": "u8);
            _raw.Append(value);
        }

        if (head.RetryAfterSeconds >= 0)
        {
            _raw.Append("\r\nretry-after: "u8);
            _raw.Append(head.RetryAfterSeconds);
        }

        if (head.Location is { } location)
        {
            _raw.Append("\r\nlocation: "u8);
            _raw.AppendText(location);
        }

        if (head.Coding is { } coding)
        {
            _raw.Append("\r\ncontent-encoding: "u8);
            _raw.AppendText(coding);
        }

        if (_isChunked)
        {
            _raw.Append("\r\ntransfer-encoding: chunked\r\n\r\n"u8);
        }
        else if (_directives.IsCloseDelimited)
        {
            _raw.Append("\r\nconnection: close\r\n\r\n"u8);
        }
        else
        {
            _raw.Append("\r\ncontent-length: "u8);
            _raw.Append(head.ContentLength);
            _raw.Append("\r\n\r\n"u8);
        }
    }

    private void AppendHex(int number)
    {
        int digits = 1;
        while (digits < 8 && number >> (digits * 4) != 0)
        {
            digits++;
        }

        for (int i = digits - 1; i >= 0; i--)
        {
            _raw.Append("0123456789abcdef"u8[(number >> (i * 4)) & 15]);
        }
    }
}
