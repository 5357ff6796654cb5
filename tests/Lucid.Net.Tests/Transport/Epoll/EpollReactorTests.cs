using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Lucid.Net.Transport;
using Lucid.Net.Transport.Epoll;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Transport.Epoll;

/// <summary>What only the epoll engine does. Alone, since one test takes the process's descriptors away.</summary>
[Collection(nameof(EpollReactorTests))]
[CollectionDefinition(nameof(EpollReactorTests), DisableParallelization = true)]
public sealed class EpollReactorTests
{
    private const int OpenFiles = 7;

    [Fact]
    public Task Event_collected_for_a_closed_connection_never_reaches_its_successor()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Task.CompletedTask;
        }
        return Loopback.RunAsync(TransportEngine.Epoll, async loopback =>
        {
            using Socket first = await ConnectRawAsync(loopback);
            TransportConnection one = await loopback.AcceptAsync();
            using Socket second = await ConnectRawAsync(loopback);
            TransportConnection two = await loopback.AcceptAsync();
            // The events of registering are over, so the order of the next two is that of the sends.
            await ReactorWait.DelayAsync(loopback.Reactor, 3);
            Task killing = KillOtherAsync(one, two);
            Task<bool> victim = ReadOnceAsync(two);
            // Both sends happen within this turn, so both events come in the next batch.
            first.Send("x"u8);
            second.Send("y"u8);
            await killing;
            Assert.False(await victim);
            Assert.Equal(1, loopback.Reactor.Counters.StaleEvents);
        });

        static async Task KillOtherAsync(TransportConnection one, TransportConnection two)
        {
            Assert.Equal(1, await one.Input.FillAsync());
            two.Abort(ConnectionEnd.LocalAborted);
            one.Abort(ConnectionEnd.LocalAborted);
        }

        static async Task<bool> ReadOnceAsync(TransportConnection connection)
        {
            return await connection.Input.FillAsync() > 0;
        }
    }

    [Fact]
    public Task Descriptor_exhaustion_pauses_accepting_and_running_connections_go_on()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Task.CompletedTask;
        }
        return Loopback.RunAsync(TransportEngine.Epoll, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            ulong[] limit = new ulong[2];
            Assert.Equal(0, GetLimit(OpenFiles, limit));
            ulong before = limit[0];
            List<Socket> raw = [];
            for (int i = 0; i < 40; i++)
            {
                raw.Add(new Socket(SocketType.Stream, ProtocolType.Tcp));
            }
            try
            {
                // Room for a few more than are open now: the raw clients have theirs already.
                limit[0] = (ulong)HighestDescriptor() + 5;
                Assert.Equal(0, SetLimit(OpenFiles, limit));
                foreach (Socket socket in raw)
                {
                    socket.Connect(loopback.Listener.LocalEndpoint);
                }
                await ReactorWait.UntilAsync(loopback.Reactor, () => loopback.Reactor.Counters.AcceptPauses > 0);
                client.Output.Write("still here"u8);
                Assert.True(await client.Output.SendAsync());
                await Loopback.ReadAtLeastAsync(server, 10);
                Assert.True(loopback.Reactor.Counters.Accepted < 41);
            }
            finally
            {
                limit[0] = before;
                Assert.Equal(0, SetLimit(OpenFiles, limit));
            }
            await ReactorWait.UntilAsync(loopback.Reactor, () => loopback.Reactor.Counters.Accepted == 41);
            Assert.True(((EpollReactor)loopback.Reactor).Reserve.IsFull);
            for (int i = 0; i < raw.Count; i++)
            {
                (await loopback.AcceptAsync()).Abort(ConnectionEnd.LocalAborted);
                raw[i].Dispose();
            }
            client.Close();
            server.Close();
        });
    }

    [Fact]
    public void Core_mask_keeps_the_nth_allowed_processor()
    {
        byte[] mask = [0b_1010_0000, 0b_0000_0101];
        Assert.True(CoreMask.KeepOnly(mask, 2));
        Assert.Equal([0, 0b_0000_0001], mask);
        mask = [0b_1010_0000, 0];
        Assert.True(CoreMask.KeepOnly(mask, 5));
        Assert.Equal([0b_1000_0000, 0], mask);
        Assert.False(CoreMask.KeepOnly(new byte[2], 0));
    }

    [Theory]
    [InlineData("127.0.0.1", 80)]
    [InlineData("255.254.253.252", 65535)]
    [InlineData("::1", 443)]
    [InlineData("fe80::1%3", 1)]
    public void Socket_addresses_are_written_and_read_alike(string address, int port)
    {
        IPEndPoint endpoint = new(IPAddress.Parse(address), port);
        Span<byte> bytes = stackalloc byte[LinuxCalls.AddressBytes];
        int length = SocketAddressBytes.Write(endpoint, bytes);
        Assert.Equal(endpoint, SocketAddressBytes.Read(bytes[..length]));
        Assert.Null(SocketAddressBytes.Read(bytes[..8]));
    }

    private static async ValueTask<Socket> ConnectRawAsync(Loopback loopback)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(loopback.Listener.LocalEndpoint);
        await loopback.Reactor.SwitchToAsync();
        return socket;
    }

    private static int HighestDescriptor()
    {
        int highest = 0;
        foreach (string path in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            highest = Math.Max(highest, int.Parse(Path.GetFileName(path), null));
        }
        return highest;
    }

    [DllImport("libc", EntryPoint = "getrlimit")]
    private static extern int GetLimit(int resource, [Out] ulong[] limit);

    [DllImport("libc", EntryPoint = "setrlimit")]
    private static extern int SetLimit(int resource, ulong[] limit);
}
