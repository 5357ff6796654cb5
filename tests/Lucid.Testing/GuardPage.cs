using System;
using System.Runtime.InteropServices;

namespace Lucid.Testing;

/// <summary>
/// Memory that ends where the process may not read on: one byte past a tail of it ends the test run with a fault. Where
/// there is no <c>mmap</c> a plain array takes its place.
/// </summary>
public sealed unsafe partial class GuardPage : IDisposable
{
    private const int NoAccess = 0;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly int _pageBytes = Environment.SystemPageSize;
    private readonly byte[]? _plain;
    private readonly byte* _memory;

    /// <summary>Maps one page of memory and one that nobody may touch behind it.</summary>
    public GuardPage()
    {
        if (!OperatingSystem.IsLinux())
        {
            _plain = new byte[_pageBytes];
            return;
        }

        nint mapped = Map(0, (nuint)(2 * _pageBytes), ReadWrite, PrivateAnonymous, -1, 0);
        if (mapped == -1)
        {
            throw new OutOfMemoryException();
        }

        _memory = (byte*)mapped;
        if (Protect(mapped + _pageBytes, (nuint)_pageBytes, NoAccess) != 0)
        {
            throw new InvalidOperationException("mprotect failed: " + Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>A copy of bytes whose last one is the last that may be read.</summary>
    /// <param name="bytes">At most one page.</param>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<byte> Tail(ReadOnlySpan<byte> bytes)
    {
        Span<byte> page = _plain is null ? new Span<byte>(_memory, _pageBytes) : _plain;
        Span<byte> tail = page[(_pageBytes - bytes.Length)..];
        bytes.CopyTo(tail);
        return tail;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_plain is null && Unmap((nint)_memory, (nuint)(2 * _pageBytes)) != 0)
        {
            throw new InvalidOperationException("munmap failed.");
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint bytes, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint bytes, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint bytes);
}
