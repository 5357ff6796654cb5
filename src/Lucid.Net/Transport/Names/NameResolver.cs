using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Lucid.Net.Transport.Names;

/// <summary>
/// Resolves names on one thread of its own, since the system's resolver blocks, and keeps the answers for a bounded
/// time. Thread-safe; answers arrive on the reactor that asked.
/// </summary>
internal sealed class NameResolver : IDisposable
{
    private const int StackBytes = 512 << 10;

    private readonly NameCache _cache;
    private readonly Func<string, IPAddress[]> _lookup;
    private readonly Dictionary<string, List<NameQuery>> _waiting = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<string> _names = [];
    private readonly object _gate = new();
    private readonly Thread _thread;
    private bool _isDisposed;

    public NameResolver(TimeProvider time)
        : this(time, Dns.GetHostAddresses)
    {
    }

    /// <summary>For tests: <paramref name="lookup"/> stands for the system's resolver.</summary>
    public NameResolver(TimeProvider time, Func<string, IPAddress[]> lookup)
    {
        _cache = new NameCache(time);
        _lookup = lookup;
        // Made at the start: a thread needs descriptors, and there may be none left when the first name is asked for.
        _thread = new Thread(Run, StackBytes) { IsBackground = true, Name = "names" };
        _thread.UnsafeStart();
    }

    /// <summary>Asks for the addresses of a name; on the reactor's thread.</summary>
    public ValueTask<NameAnswer> ResolveAsync(Reactor reactor, string host, int timeoutMs)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            return ValueTask.FromResult(new NameAnswer([literal], DialFailure.None, null));
        }
        lock (_gate)
        {
            if (_cache.TryGet(host, out NameAnswer answer))
            {
                return ValueTask.FromResult(answer);
            }
            NameQuery query = new(reactor, host, timeoutMs);
            reactor.Schedule(query, timeoutMs);
            if (_waiting.TryGetValue(host, out List<NameQuery>? queries))
            {
                queries.Add(query);
                return query.Task;
            }
            _waiting.Add(host, [query]);
            _names.Enqueue(host);
            Monitor.Pulse(_gate);
            return query.Task;
        }
    }

    /// <summary>Stops the thread after the lookup it is in; does not wait for it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (TryTake(out string name))
        {
            NameAnswer answer = Lookup(name);
            List<NameQuery> queries;
            lock (_gate)
            {
                answer = _cache.Put(name, answer);
                queries = _waiting[name];
                _waiting.Remove(name);
            }
            foreach (NameQuery query in queries)
            {
                query.Answer(answer);
            }
        }
    }

    private bool TryTake(out string name)
    {
        lock (_gate)
        {
            while (!_isDisposed && _names.Count == 0)
            {
                Monitor.Wait(_gate);
            }
            name = _isDisposed ? "" : _names.Dequeue();
            return !_isDisposed;
        }
    }

    private NameAnswer Lookup(string name)
    {
        try
        {
            IPAddress[] addresses = _lookup(name);
            return addresses.Length > 0
                ? new NameAnswer(addresses, DialFailure.None, null)
                : new NameAnswer([], DialFailure.NameNotFound, $"The name {name} has no address.");
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode is SocketError.TryAgain or SocketError.TimedOut
                ? new NameAnswer([], DialFailure.NameTimeout, $"The name server did not answer for {name}.")
                : new NameAnswer([], DialFailure.NameNotFound, $"The name {name} does not exist.");
        }
        catch (ArgumentException)
        {
            return new NameAnswer([], DialFailure.NameNotFound, $"{name} is not a host name.");
        }
    }
}
