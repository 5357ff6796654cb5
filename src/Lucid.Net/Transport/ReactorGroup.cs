using System;
using System.Collections.Generic;
using System.Threading;
using Lucid.Net.Transport.Epoll;
using Lucid.Net.Transport.Names;
using Lucid.Net.Transport.Portable;

namespace Lucid.Net.Transport;

/// <summary>The reactors of a process, and the one thread that resolves names for them. Thread-safe.</summary>
public sealed class ReactorGroup : IDisposable
{
    /// <summary>Descriptors kept for everything that is not an accepted connection or its upstream.</summary>
    private const int ReservedDescriptors = 128;

    private const int DefaultFileLimit = 4096;

    private readonly Reactor[] _reactors;
    private readonly NameResolver _resolver;
    private readonly Func<ListenOptions, IConnectionAcceptor, Listener> _listen;
    private int _isDisposed;

    /// <summary>Puts reactors together that run already; <paramref name="listen"/> opens their listeners.</summary>
    internal ReactorGroup(
        Reactor[] reactors,
        NameResolver resolver,
        TransportEngine engine,
        Func<ListenOptions, IConnectionAcceptor, Listener> listen)
    {
        _reactors = reactors;
        _resolver = resolver;
        Engine = engine;
        _listen = listen;
    }

    /// <summary>The reactors; the list never changes.</summary>
    public IReadOnlyList<Reactor> Reactors => _reactors;

    /// <summary>The engine in use: <see cref="TransportEngine.Epoll"/> or
    /// <see cref="TransportEngine.Portable"/>.</summary>
    public TransportEngine Engine { get; }

    /// <summary>Starts all threads the transport ever has.</summary>
    /// <param name="options">How many reactors, of which kind.</param>
    /// <returns>The running group; the caller disposes of it.</returns>
    /// <exception cref="PlatformNotSupportedException">Epoll was asked for off Linux.</exception>
    public static ReactorGroup Start(ReactorGroupOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        TransportEngine engine = Choose(options.Engine);
        long fileLimit = OperatingSystem.IsLinux() ? LinuxCalls.RaiseFileLimit() : DefaultFileLimit;
        int count = options.Count > 0 ? options.Count : Environment.ProcessorCount;
        NameResolver resolver = new(options.TimeProvider);
        Reactor[] reactors = new Reactor[count];
        for (int i = 0; i < count; i++)
        {
            reactors[i] = engine == TransportEngine.Epoll
                ? new EpollReactor(i, options, resolver)
                : new PortableReactor(i, options, resolver);
        }
        foreach (Reactor reactor in reactors)
        {
            reactor.Start();
        }
        int mostPerReactor = Math.Max(1, MostAccepted(options, fileLimit) / count);
        return new ReactorGroup(reactors, resolver, engine, (listen, acceptor) => engine == TransportEngine.Epoll
            ? EpollListener.Open(reactors, listen, acceptor, mostPerReactor)
            : PortableListener.Open(reactors, listen, acceptor, mostPerReactor));
    }

    /// <summary>Listens on every reactor.</summary>
    /// <param name="options">Where, and with which certificate.</param>
    /// <param name="acceptor">Gets each connection on the reactor it lives on.</param>
    /// <returns>The open listener; dispose of it to stop accepting.</returns>
    /// <exception cref="ListenException">The address or the certificate cannot be used; the message says
    /// why.</exception>
    public Listener Listen(ListenOptions options, IConnectionAcceptor acceptor)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(acceptor);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return _listen(options, acceptor);
    }

    /// <summary>Stops: listeners close, connections are aborted with <see cref="ConnectionEnd.Shutdown"/>, threads
    /// end. Waits for the threads unless it is called on one of them.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }
        foreach (Reactor reactor in _reactors)
        {
            reactor.RequestStop();
        }
        foreach (Reactor reactor in _reactors)
        {
            reactor.Join();
        }
        _resolver.Dispose();
    }

    private static TransportEngine Choose(TransportEngine asked)
    {
        if (asked == TransportEngine.Auto)
        {
            return OperatingSystem.IsLinux() ? TransportEngine.Epoll : TransportEngine.Portable;
        }
        if (asked == TransportEngine.Epoll && !OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("The epoll engine needs Linux; choose Portable or Auto.");
        }
        return asked;
    }

    private static int MostAccepted(ReactorGroupOptions options, long fileLimit)
    {
        long limit = fileLimit > 0 ? fileLimit : DefaultFileLimit;
        if (options.MaxAccepted > 0)
        {
            return (int)Math.Min(options.MaxAccepted, Math.Max(16, limit - ReservedDescriptors));
        }
        return (int)Math.Clamp((limit - ReservedDescriptors) / 2, 16, 1_000_000);
    }
}
