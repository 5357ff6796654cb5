using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Lucid.Net.Bytes;

namespace Lucid.Net.Transport.Epoll;

/// <summary>Endpoints as struct sockaddr_in and sockaddr_in6 of Linux.</summary>
internal static class SocketAddressBytes
{
    private const ushort Version4Family = 2;
    private const ushort Version6Family = 10;
    private const int Version4Bytes = 16;
    private const int Version6Bytes = 28;

    /// <summary>Writes an endpoint.</summary>
    /// <returns>The length of the address, 16 or 28.</returns>
    public static int Write(IPEndPoint endpoint, Span<byte> destination)
    {
        destination[..Version6Bytes].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)endpoint.Port);
        bool isVersion6 = endpoint.AddressFamily == AddressFamily.InterNetworkV6;
        ushort family = isVersion6 ? Version6Family : Version4Family;
        MemoryMarshal.Write(destination, in family);
        if (!isVersion6)
        {
            Invariant.Holds(endpoint.Address.TryWriteBytes(destination[4..], out _));
            return Version4Bytes;
        }
        Invariant.Holds(endpoint.Address.TryWriteBytes(destination[8..], out _));
        uint scope = (uint)endpoint.Address.ScopeId;
        MemoryMarshal.Write(destination[24..], in scope);
        return Version6Bytes;
    }

    /// <summary>Reads an endpoint; null for a family we do not know.</summary>
    public static IPEndPoint? Read(ReadOnlySpan<byte> address)
    {
        if (address.Length < Version4Bytes)
        {
            return null;
        }
        ushort family = MemoryMarshal.Read<ushort>(address);
        int port = BinaryPrimitives.ReadUInt16BigEndian(address[2..]);
        if (family == Version4Family)
        {
            return new IPEndPoint(new IPAddress(address.Slice(4, 4)), port);
        }
        if (family != Version6Family || address.Length < Version6Bytes)
        {
            return null;
        }
        uint scope = MemoryMarshal.Read<uint>(address[24..]);
        return new IPEndPoint(new IPAddress(address.Slice(8, 16), scope), port);
    }
}
