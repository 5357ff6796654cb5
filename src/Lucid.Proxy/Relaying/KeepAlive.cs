using System.Threading.Tasks;
using Lucid.Net.Time;
using Lucid.Proxy.Dialects;

namespace Lucid.Proxy.Relaying;

/// <summary>Lets a client that waits for a stream hear something while its upstream is silent: clients and the proxies
/// before us take silence for death, some after a minute.</summary>
/// <remarks>The head of the stream goes out with the first of them, so that a failure after it can only be told inside
/// the stream. That is why a call that has not been answered at all is given longer.</remarks>
internal sealed class KeepAlive(RelayState state) : ReactorTimer
{
    /// <summary>Milliseconds of silence inside a stream.</summary>
    public const int DefaultSilenceMs = 15_000;

    // It leads the event that comes next: a blank line behind it would be an event without data to some decoders.
    private static readonly byte[] Comment = ": keepalive\n"u8.ToArray();

    private static readonly byte[] Ping = "event: ping\ndata: {\"type\": \"ping\"}\n\n"u8.ToArray();

    private ValueTask<bool> _sending;
    private bool _isOn;

    /// <summary>Milliseconds of silence after which the client hears something.</summary>
    public int SilenceMs { get; set; } = DefaultSilenceMs;

    /// <summary>A keep-alive could not be sent at once; nothing else may be sent before
    /// <see cref="EndSendAsync"/>.</summary>
    public bool IsSending { get; private set; }

    /// <summary>Begins to watch over a call whose answer is a stream.</summary>
    public void Start()
    {
        _isOn = true;
        state.Client.Reactor.Schedule(this, SilenceMs * 2);
    }

    /// <summary>The client has just been sent something, or is about to wait again.</summary>
    public void Rearm()
    {
        if (_isOn)
        {
            state.Client.Reactor.Schedule(this, SilenceMs);
        }
    }

    /// <summary>The upstream has ended or the call is over. One that is on its way stays so: whoever writes next waits
    /// for it.</summary>
    public void Stop()
    {
        if (_isOn)
        {
            _isOn = false;
            state.Client.Reactor.Cancel(this);
        }
    }

    /// <summary>Waits for the keep-alive that <see cref="IsSending"/> tells of.</summary>
    /// <returns>False: the client is gone.</returns>
    public ValueTask<bool> EndSendAsync()
    {
        IsSending = false;
        var sending = _sending;
        _sending = default;
        return sending;
    }

    /// <inheritdoc/>
    protected override void OnElapsed()
    {
        var client = state.Client;
        if (IsSending || client.IsClientGone)
        {
            return;
        }

        // Bytes that the client does not take say as much as any we could add.
        if (client.Connection.Output.UnsentBytes == 0)
        {
            if (!client.IsAnswerStarted)
            {
                AnswerHead.WriteStream(client, state.Dialect, state.RequestId, state.Dropped.Span);
            }

            // Before the first event some clients know no other.
            client.Write(state.Dialect == Dialect.Anthropic && state.FirstByteAtMs >= 0 ? Ping : Comment);
            Send(client.FlushAsync());
        }

        client.Reactor.Schedule(this, SilenceMs);
    }

    private void Send(ValueTask<bool> sending)
    {
        if (sending.IsCompleted)
        {
            // A client that is gone is noticed by its watcher.
            _ = sending.GetAwaiter().GetResult();
            return;
        }

        _sending = sending;
        IsSending = true;
    }
}
