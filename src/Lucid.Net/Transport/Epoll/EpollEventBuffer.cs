using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lucid.Net.Transport.Epoll;

/// <summary>
/// The array epoll_wait fills. struct epoll_event is packed to 12 bytes on x86-64 and has its natural 16 bytes
/// elsewhere.
/// </summary>
internal sealed unsafe class EpollEventBuffer
{
    /// <summary>Events of one wait: bounds how long posted work and timers wait behind connections.</summary>
    public const int Capacity = 256;

    private const int X64StrideBytes = 12;
    private const int NaturalStrideBytes = 16;

    private readonly byte[] _bytes = GC.AllocateArray<byte>(Capacity * NaturalStrideBytes, pinned: true);

    /// <summary>Bytes from one event to the next.</summary>
    public static int StrideBytes => IsPacked ? X64StrideBytes : NaturalStrideBytes;

    /// <summary>Where the array begins; it never moves.</summary>
    public byte* Pointer => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_bytes));

    private static bool IsPacked => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private static int KeyOffset => StrideBytes - sizeof(ulong);

    public static void Write(byte* item, EpollEvents events, ulong key)
    {
        Unsafe.WriteUnaligned(item, (uint)events);
        Unsafe.WriteUnaligned(item + KeyOffset, key);
    }

    public EpollEvents Events(int index)
    {
        return (EpollEvents)Unsafe.ReadUnaligned<uint>(Pointer + index * StrideBytes);
    }

    public ulong Key(int index)
    {
        return Unsafe.ReadUnaligned<ulong>(Pointer + index * StrideBytes + KeyOffset);
    }
}
