using System;
using Lucid.Net.Transport;
using Xunit;

namespace Lucid.Net.Tests.Transport;

/// <summary>The engines that run here: every test of the transport runs on each of them.</summary>
public static class Engines
{
    public static TheoryData<TransportEngine> All()
    {
        return OperatingSystem.IsLinux()
            ? [TransportEngine.Epoll, TransportEngine.Portable]
            : [TransportEngine.Portable];
    }
}
