using System;
using System.Linq;
using Lucid.Net.Bytes;
using Xunit;

namespace Lucid.Net.Tests.Bytes;

public sealed class SlabPoolTests
{
    private readonly SlabPool _pool = new();

    [Theory]
    [InlineData(1, 2048)]
    [InlineData(2048, 2048)]
    [InlineData(2049, 8192)]
    [InlineData(32768, 32768)]
    [InlineData(32769, 131072)]
    [InlineData(3_000_000, 8 << 20)]
    public void Smallest_class_that_fits_is_rented(int minimum, int expected)
    {
        byte[] slab = _pool.Rent(minimum);
        Assert.Equal(expected, slab.Length);
        Assert.Equal(expected, _pool.RentedBytes);
        _pool.Return(slab, 0);
        Assert.Equal(0, _pool.RentedBytes);
    }

    [Fact]
    public void Last_returned_is_rented_first()
    {
        byte[] first = _pool.Rent(100);
        byte[] second = _pool.Rent(100);
        _pool.Return(first, 0);
        _pool.Return(second, 0);
        Assert.Same(second, _pool.Rent(100));
        Assert.Same(first, _pool.Rent(100));
    }

    [Fact]
    public void Used_bytes_do_not_survive_the_return()
    {
        byte[] slab = _pool.Rent(100);
        "secret"u8.CopyTo(slab);
        _pool.Return(slab, 6);
        Assert.Equal(-1, slab.AsSpan().IndexOf("secret"u8));
        Assert.Equal(-1, slab.AsSpan().IndexOf((byte)'s'));
    }

    [Fact]
    public void Retention_is_bounded()
    {
        byte[][] slabs = [.. Enumerable.Range(0, 2_000).Select(_ => _pool.Rent(SlabPool.ReceiveSlabBytes))];
        foreach (byte[] slab in slabs)
        {
            _pool.Return(slab, 0);
        }
        Assert.InRange(_pool.RetainedBytes, 1, 8 << 20);
        byte[] huge = _pool.Rent(SlabPool.MaxSlabBytes / 4);
        long before = _pool.RetainedBytes;
        _pool.Return(huge, 0);
        Assert.Equal(before, _pool.RetainedBytes);
        _pool.Trim();
        Assert.Equal(0, _pool.RetainedBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(SlabPool.MaxSlabBytes + 1)]
    public void Size_out_of_range_is_a_mistake(int minimum)
    {
        Assert.Throws<InvariantException>(() => _pool.Rent(minimum));
    }

    [Fact]
    public void Foreign_array_is_refused()
    {
        Assert.Throws<InvariantException>(() => _pool.Return(new byte[3000], 0));
    }
}
