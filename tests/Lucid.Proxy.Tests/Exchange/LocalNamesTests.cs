using System;
using System.Text;
using Lucid.Proxy.Exchange;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

public sealed class LocalNamesTests
{
    [Fact]
    public void The_machines_own_name_is_local() =>
        Assert.True(LocalNames.IsLocal(Encoding.UTF8.GetBytes($"{Environment.MachineName.ToUpperInvariant()}:8080")));

    [Theory]
    [InlineData("")]
    [InlineData(":8080")]
    [InlineData("[::1")]
    [InlineData("[::2]:80")]
    [InlineData("localhost@evil.example")]
    [InlineData("evillocalhost")]
    [InlineData(".localhost")]
    [InlineData("0.0.0.0:80")]
    public void What_is_no_name_of_this_machine_is_not(string host) =>
        Assert.False(LocalNames.IsLocal(Encoding.UTF8.GetBytes(host)));

    [Theory]
    [InlineData("http://localhost", true)]
    [InlineData("https://127.0.0.1:3000", true)]
    [InlineData("app://localhost", true)]
    [InlineData("http://localhost.evil.example", false)]
    [InlineData("http://evil.example/?http://localhost", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    [InlineData("://localhost", false)]
    public void An_origin_is_local_by_its_host(string origin, bool isLocal) =>
        Assert.Equal(isLocal, LocalNames.IsLocalOrigin(Encoding.UTF8.GetBytes(origin)));
}
