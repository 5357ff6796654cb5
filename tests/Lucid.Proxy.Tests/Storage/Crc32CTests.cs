using System;

using Lucid.Proxy.Storage;

using Xunit;

namespace Lucid.Proxy.Tests.Storage;

public sealed class Crc32CTests
{
    [Fact]
    public void Known_answers_of_rfc_3720_come_out()
    {
        Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
        byte[] ones = new byte[32];
        Array.Fill(ones, (byte)0xFF);
        Assert.Equal(0x62A8AB43u, Crc32C.Of(ones));
        Assert.Equal(0u, Crc32C.Of([]));
    }
}
