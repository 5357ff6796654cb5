using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Lucid.Net.Server;

/// <summary>Connections by client address, all reactors together. Any thread.</summary>
internal sealed class AddressCounts(int most)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _counts = [];

    /// <summary>Counts a connection.</summary>
    /// <param name="address">From <see cref="KeyOf"/>.</param>
    /// <returns>False: the address has as many as it may; nothing was counted.</returns>
    public bool TryAdd(IPAddress address)
    {
        lock (_gate)
        {
            var count = _counts.GetValueOrDefault(address);
            if (count >= most)
            {
                return false;
            }

            _counts[address] = count + 1;
            return true;
        }
    }

    /// <summary>Takes a counted connection off.</summary>
    public void Remove(IPAddress address)
    {
        lock (_gate)
        {
            var count = _counts[address] - 1;
            if (count == 0)
            {
                _counts.Remove(address);
            }
            else
            {
                _counts[address] = count;
            }
        }
    }

    /// <summary>What counts as one address: an IPv6 network of 64 bits is one host's to use as it likes.</summary>
    public static IPAddress KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
