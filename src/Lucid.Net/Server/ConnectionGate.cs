using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading;
using Lucid.Net.Transport;

namespace Lucid.Net.Server;

/// <summary>Counts the client connections of a server, all reactors together, from the moment the kernel has them until
/// their sockets are free: in all, and by address. Any thread.</summary>
/// <param name="mostInAll">0 for no bound.</param>
/// <param name="mostPerAddress">0 for no bound.</param>
internal sealed class ConnectionGate(int mostInAll, int mostPerAddress)
{
    // A refused connection is told why and may linger for seconds; so many of them a place, and no more.
    private const int SpareRefusals = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, Count> _addresses = [];
    private Count _all;

    /// <summary>Whether there is a bound at all.</summary>
    public bool IsNeeded => mostInAll > 0 || mostPerAddress > 0;

    /// <summary>What is counted now.</summary>
    public (int Admitted, int Refused, int Addresses) Counted
    {
        get
        {
            lock (_gate)
            {
                return (_all.Admitted, _all.Refused, _addresses.Count);
            }
        }
    }

    /// <summary>Counts a connection.</summary>
    /// <param name="address">From <see cref="KeyOf"/>; null where it is not known any more.</param>
    /// <param name="ticket">Takes it off the count again; null on <see cref="GateVerdict.Flooded"/>, which counts
    /// nothing.</param>
    public GateVerdict TryEnter(IPAddress? address, out IConnectionTicket? ticket)
    {
        lock (_gate)
        {
            var nowhere = default(Count);
            ref var own = ref mostPerAddress > 0 && address is not null
                ? ref CollectionsMarshal.GetValueRefOrAddDefault(_addresses, address, out _)
                : ref nowhere;
            var verdict = mostPerAddress > 0 && own.Admitted >= mostPerAddress ? GateVerdict.AddressFull
                : mostInAll > 0 && _all.Admitted >= mostInAll ? GateVerdict.Full
                : GateVerdict.Admitted;
            if (verdict == GateVerdict.Admitted)
            {
                own.Admitted++;
                _all.Admitted++;
            }
            else if (verdict == GateVerdict.AddressFull
                ? own.Refused < mostPerAddress + SpareRefusals
                : _all.Refused < mostInAll + SpareRefusals)
            {
                own.Refused++;
                _all.Refused++;
            }
            else
            {
                // An entry that was made by asking must not stay.
                Forget(address, own);
                ticket = null;
                return GateVerdict.Flooded;
            }

            ticket = new Ticket(this, mostPerAddress > 0 ? address : null, verdict == GateVerdict.Admitted);
            return verdict;
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

    private void Leave(IPAddress? address, bool wasAdmitted)
    {
        lock (_gate)
        {
            _all.Take(wasAdmitted);
            if (address is not null)
            {
                ref var own = ref CollectionsMarshal.GetValueRefOrNullRef(_addresses, address);
                own.Take(wasAdmitted);
                Forget(address, own);
            }
        }
    }

    private void Forget(IPAddress? address, Count count)
    {
        if (address is not null && count is { Admitted: 0, Refused: 0 })
        {
            _addresses.Remove(address);
        }
    }

    private struct Count
    {
        public int Admitted;
        public int Refused;

        public void Take(bool wasAdmitted)
        {
            if (wasAdmitted)
            {
                Admitted--;
            }
            else
            {
                Refused--;
            }
        }
    }

    private sealed class Ticket(ConnectionGate gate, IPAddress? address, bool isAdmitted) : IConnectionTicket
    {
        public void OnReleased() => gate.Leave(address, isAdmitted);
    }
}
