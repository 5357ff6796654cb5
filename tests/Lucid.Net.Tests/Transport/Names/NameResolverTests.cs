using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Net.Transport;
using Lucid.Net.Transport.Names;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Transport.Names;

public sealed class NameResolverTests : IDisposable
{
    private readonly ManualReactor _reactor = new() { Patience = TimeSpan.FromSeconds(20) };
    private readonly ManualResetEventSlim _release = new(initialState: true);
    private readonly NameResolver _resolver;
    private int _lookups;
    private IPAddress[] _answer = [IPAddress.Parse("192.0.2.7")];
    private SocketError _failure = SocketError.Success;

    public NameResolverTests()
    {
        _resolver = new NameResolver(_reactor.Clock, Lookup);
    }

    public void Dispose()
    {
        _release.Set();
        _resolver.Dispose();
    }

    [Fact]
    public void Literal_addresses_never_reach_the_resolver()
    {
        _reactor.Run(async () =>
        {
            NameAnswer four = await _resolver.ResolveAsync(_reactor, "192.0.2.1", 100);
            NameAnswer six = await _resolver.ResolveAsync(_reactor, "::1", 100);
            Assert.Equal("192.0.2.1", four.Addresses[0].ToString());
            Assert.Equal(IPAddress.IPv6Loopback, six.Addresses[0]);
            Assert.Equal(0, _lookups);
        });
    }

    [Fact]
    public void Answer_is_kept_for_its_time_and_asked_for_again_afterwards()
    {
        _reactor.Run(async () =>
        {
            await _resolver.ResolveAsync(_reactor, "api.test", 3_600_000);
            await _resolver.ResolveAsync(_reactor, "API.test", 3_600_000);
            Assert.Equal(1, _lookups);
            _reactor.Clock.Advance(NameCache.Life);
            _answer = [IPAddress.Parse("192.0.2.8")];
            NameAnswer answer = await _resolver.ResolveAsync(_reactor, "api.test", 3_600_000);
            Assert.Equal("192.0.2.8", answer.Addresses[0].ToString());
            Assert.Equal(2, _lookups);
        });
    }

    [Fact]
    public void Questions_for_one_name_share_one_lookup()
    {
        _release.Reset();
        _reactor.Run(async () =>
        {
            ValueTask<NameAnswer> first = _resolver.ResolveAsync(_reactor, "api.test", 60_000);
            ValueTask<NameAnswer> second = _resolver.ResolveAsync(_reactor, "api.test", 60_000);
            _release.Set();
            Assert.Equal(DialFailure.None, (await first).Failure);
            Assert.Equal(DialFailure.None, (await second).Failure);
            Assert.Equal(1, _lookups);
            Assert.Equal(0, _reactor.ScheduledTimers);
        });
    }

    [Fact]
    public void Slow_name_server_ends_at_the_deadline_and_its_late_answer_is_dropped()
    {
        _release.Reset();
        _reactor.Run(async () =>
        {
            // The reactor is never blocked: its clock goes on and ends the wait.
            _reactor.Patience = TimeSpan.Zero;
            NameAnswer answer = await _resolver.ResolveAsync(_reactor, "api.test", 100);
            Assert.Equal(DialFailure.NameTimeout, answer.Failure);
            _reactor.Patience = TimeSpan.FromSeconds(20);
            _release.Set();
            ValueTask<NameAnswer> next = _resolver.ResolveAsync(_reactor, "other.test", 60_000);
            Assert.Equal(DialFailure.None, (await next).Failure);
        });
        Assert.Equal(0, _reactor.ScheduledTimers);
    }

    [Fact]
    public void Unknown_name_is_not_found_and_soon_asked_for_again()
    {
        _failure = SocketError.HostNotFound;
        _reactor.Run(async () =>
        {
            NameAnswer answer = await _resolver.ResolveAsync(_reactor, "no.test", 3_600_000);
            Assert.Equal(DialFailure.NameNotFound, answer.Failure);
            Assert.Equal("The name no.test does not exist.", answer.Detail);
            await _resolver.ResolveAsync(_reactor, "no.test", 3_600_000);
            Assert.Equal(1, _lookups);
            _reactor.Clock.Advance(NameCache.FailureLife);
            _failure = SocketError.Success;
            answer = await _resolver.ResolveAsync(_reactor, "no.test", 3_600_000);
            Assert.Equal(DialFailure.None, answer.Failure);
        });
    }

    [Fact]
    public void Last_good_answer_bridges_a_failing_name_server_for_a_bounded_time()
    {
        _reactor.Run(async () =>
        {
            await _resolver.ResolveAsync(_reactor, "api.test", 3_600_000);
            _failure = SocketError.TryAgain;
            _reactor.Clock.Advance(NameCache.Life);
            NameAnswer answer = await _resolver.ResolveAsync(_reactor, "api.test", 3_600_000);
            Assert.Equal(DialFailure.None, answer.Failure);
            Assert.Equal(2, _lookups);
            _reactor.Clock.Advance(NameCache.StaleLife);
            answer = await _resolver.ResolveAsync(_reactor, "api.test", 3_600_000);
            Assert.Equal(DialFailure.NameTimeout, answer.Failure);
        });
    }

    private IPAddress[] Lookup(string name)
    {
        _release.Wait(TimeSpan.FromSeconds(20));
        Interlocked.Increment(ref _lookups);
        return _failure == SocketError.Success ? _answer : throw new SocketException((int)_failure);
    }
}
