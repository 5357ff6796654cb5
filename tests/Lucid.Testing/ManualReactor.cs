using System;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Net.Time;
using Lucid.Net.Transport;
using Lucid.Net.Transport.Names;

namespace Lucid.Testing;

/// <summary>
/// A reactor without a thread: it turns when the test says so, on the test's own thread. Its connections are in memory.
/// </summary>
public sealed class ManualReactor : Reactor
{
    private static readonly NameResolver NoNames = new(TimeProvider.System, static _ => []);
    private static readonly TimeSpan LongestRealWait = TimeSpan.FromSeconds(20);

    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly List<Exception> _faults;

    public ManualReactor(VirtualClock? clock = null)
        : this(clock ?? new VirtualClock(), [])
    {
    }

    private ManualReactor(VirtualClock clock, List<Exception> faults)
        : base(0, new ReactorGroupOptions { TimeProvider = clock, OnFault = faults.Add }, NoNames)
    {
        Clock = clock;
        _faults = faults;
        Enter();
    }

    public VirtualClock Clock { get; }

    /// <summary>Who dials an endpoint gets a connection to the acceptor registered here.</summary>
    public Dictionary<IPEndPoint, IConnectionAcceptor> Listeners { get; } = [];

    /// <summary>Who dials one of these hears nothing until the time for it is over.</summary>
    public HashSet<IPEndPoint> SilentEndpoints { get; } = [];

    /// <summary>What a dialled or listened connection looks like.</summary>
    public MemoryTransportOptions Transport { get; set; } = new();

    /// <summary>
    /// How long <see cref="Run(Func{ValueTask})"/> waits for other threads before it moves the clock to the next timer.
    /// Zero where the test has no other thread.
    /// </summary>
    public TimeSpan Patience { get; set; } = TimeSpan.Zero;

    /// <summary>Exceptions that escaped callbacks; <see cref="Run(Func{ValueTask})"/> throws the first one.</summary>
    public IReadOnlyList<Exception> Faults => _faults;

    /// <summary>Runs turns until nothing is left to do without time passing or somebody else acting.</summary>
    public void RunUntilIdle()
    {
        Enter();
        do
        {
            RunTurn(0);
        }
        while (ComputeTimeout() == 0);
        ThrowFault();
    }

    /// <summary>Moves the clock in steps of its timers and runs what becomes due.</summary>
    public void Advance(int milliseconds)
    {
        RunUntilIdle();
        int left = milliseconds;
        while (left > 0)
        {
            int timeoutMs = ComputeTimeout();
            int step = timeoutMs < 0 ? left : Math.Clamp(timeoutMs, 1, left);
            Clock.Advance(step);
            left -= step;
            RunUntilIdle();
        }
    }

    /// <summary>Runs a test body on this reactor until it completes; work of other threads is waited for.</summary>
    /// <exception cref="TimeoutException">The body waits for something that never comes.</exception>
    public void Run(Func<ValueTask> body)
    {
        Enter();
        Task task = body().AsTask();
        while (!task.IsCompleted)
        {
            int timeoutMs = ComputeTimeout();
            if (timeoutMs != 0 && !_wake.WaitOne(timeoutMs > 0 ? Patience : LongestRealWait))
            {
                if (timeoutMs < 0)
                {
                    throw new TimeoutException("The test waits for something that never comes.");
                }
                // Only a timer can go on with it.
                Clock.Advance(timeoutMs);
            }
            RunTurn(0);
            ThrowFault();
        }
        task.GetAwaiter().GetResult();
        ThrowFault();
    }

    /// <summary>A group that consists of this reactor; its listeners are in memory.</summary>
    public ReactorGroup AsGroup()
    {
        return new ReactorGroup([this], NoNames, TransportEngine.Portable, (options, acceptor) =>
        {
            IPEndPoint endpoint = options.Endpoint.Port != 0
                ? options.Endpoint
                : new IPEndPoint(options.Endpoint.Address, 49152 + Listeners.Count);
            Listeners.Add(endpoint, acceptor);
            return new MemoryListener(this, endpoint);
        });
    }

    internal override ValueTask<DialResult> ConnectAsync(IPEndPoint endpoint, int timeoutMs)
    {
        if (SilentEndpoints.Contains(endpoint))
        {
            SilentDial dial = new(endpoint);
            Schedule(dial, timeoutMs);
            return new ValueTask<DialResult>(dial.Result);
        }
        if (!Listeners.TryGetValue(endpoint, out IConnectionAcceptor? acceptor))
        {
            return ValueTask.FromResult(new DialResult(DialFailure.Refused, $"Nothing listens on {endpoint}."));
        }
        (TransportConnection client, TransportConnection server) = MemoryTransport.CreatePair(this, Transport);
        if (acceptor.TryAdmit(server, isSecured: false))
        {
            acceptor.OnAccepted(server);
        }
        return ValueTask.FromResult(new DialResult(client));
    }

    private protected override void Wake()
    {
        _wake.Set();
    }

    private protected override void WaitForEvents(int timeoutMs)
    {
        RefreshClock();
    }

    private protected override void RunThread()
    {
        throw new NotSupportedException("A manual reactor has no thread; the test turns it.");
    }

    private void ThrowFault()
    {
        if (_faults.Count > 0)
        {
            throw new InvalidOperationException("An exception escaped a callback.", _faults[0]);
        }
    }

    private sealed class SilentDial(IPEndPoint endpoint) : ReactorTimer
    {
        private readonly TaskCompletionSource<DialResult> _result = new();

        public Task<DialResult> Result => _result.Task;

        protected internal override void OnElapsed()
        {
            _result.SetResult(new DialResult(DialFailure.ConnectTimeout, $"{endpoint} does not answer."));
        }
    }

    private sealed class MemoryListener(ManualReactor reactor, IPEndPoint endpoint)
        : Listener(endpoint, tls: null, socketCount: 1)
    {
        private protected override void PostStops()
        {
            reactor.Listeners.Remove(LocalEndpoint);
            OnSocketClosed();
        }
    }
}
