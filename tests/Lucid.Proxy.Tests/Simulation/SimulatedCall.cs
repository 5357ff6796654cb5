using System;
using System.Globalization;
using System.Net;
using System.Text;
using System.Threading.Tasks;
using Lucid.Net.Transport;
using Lucid.Testing;

namespace Lucid.Proxy.Tests.Simulation;

/// <summary>One client that calls once, on a connection in memory, and what it received so far.</summary>
internal sealed class SimulatedCall
{
    private readonly TransportConnection _connection;
    private readonly StringBuilder _received = new();
    private readonly Task _running;

    /// <summary>Connects and sends; the answer comes as the reactor turns.</summary>
    public SimulatedCall(ManualReactor reactor, IPEndPoint endpoint, string path, string key, string json)
    {
        (_connection, TransportConnection server) = MemoryTransport.CreatePair(reactor);
        reactor.Listeners[endpoint].OnAccepted(server);
        _running = RunAsync($"POST {path} HTTP/1.1\r\nhost: lucid\r\nx-api-key: {key}\r\n"
            + "content-type: application/json\r\n"
            + string.Create(CultureInfo.InvariantCulture, $"content-length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n")
            + json);
    }

    /// <summary>Everything that came, head included.</summary>
    public string Received => _received.ToString();

    public int Status => _received.Length < 12
        ? 0
        : int.Parse(Received.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);

    public string Id => Header("x-request-id") ?? "";

    /// <summary>The server ended the connection, or this client left.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>This client went away before its answer was there.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>All of an answer came.</summary>
    public bool IsComplete
    {
        get
        {
            string all = Received;
            int body = all.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
            return body >= 4 && (Header("content-length") is { } length
                ? all.Length - body == int.Parse(length, CultureInfo.InvariantCulture)
                : all.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal));
        }
    }

    /// <summary>Nothing more will come.</summary>
    public bool IsOver => IsEnded || IsComplete;

    /// <summary>Goes away.</summary>
    public void Leave(bool byReset)
    {
        HasLeft = !IsComplete;
        if (byReset)
        {
            _connection.Abort(ConnectionEnd.LocalAborted);
        }
        else
        {
            _connection.Close();
        }
    }

    public string? Header(string name)
    {
        string all = Received;
        int at = all.IndexOf("\r\n" + name + ": ", StringComparison.OrdinalIgnoreCase);
        int end = at < 0 ? -1 : all.IndexOf("\r\n", at + 2, StringComparison.Ordinal);
        return end < 0 ? null : all[(at + name.Length + 4)..end];
    }

    /// <summary>What went wrong in the client itself.</summary>
    public void ThrowFault()
    {
        if (_running.IsFaulted)
        {
            throw new InvalidOperationException("The simulated client failed.", _running.Exception);
        }
    }

    private async Task RunAsync(string request)
    {
        _connection.Output.Write(Encoding.UTF8.GetBytes(request));
        await _connection.Output.SendAsync();
        while (await _connection.Input.FillAsync() > 0)
        {
            _received.Append(Encoding.Latin1.GetString(_connection.Input.Unread));
            _connection.Input.Consume(_connection.Input.Unread.Length);
        }

        IsEnded = true;
    }
}
