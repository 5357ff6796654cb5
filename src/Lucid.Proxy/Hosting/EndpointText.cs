using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Lucid.Proxy.Hosting;

/// <summary>Reads addresses to listen on.</summary>
internal static class EndpointText
{
    /// <summary>What is accepted, for messages.</summary>
    public const string Form = "address:port such as 127.0.0.1:8080, [::1]:8080, localhost:8080 or *:8080";

    /// <summary>Reads <see cref="Form"/>.</summary>
    public static bool TryParse(string text, out IPEndPoint endpoint)
    {
        endpoint = new IPEndPoint(IPAddress.None, 0);
        int colon = text.LastIndexOf(':');
        string digits = text[(colon + 1)..];
        if (colon <= 0 || !ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return false;
        }

        string host = text[..colon];
        bool isBracketed = host.StartsWith('[') && host.EndsWith(']');
        IPAddress? address = host switch
        {
            "localhost" => IPAddress.Loopback,
            "*" => IPAddress.Any,
            _ => IPAddress.TryParse(isBracketed ? host[1..^1] : host, out IPAddress? parsed) ? parsed : null,
        };
        bool isIPv6 = address?.AddressFamily == AddressFamily.InterNetworkV6;
        if (address is null || isIPv6 != isBracketed || (!isIPv6 && host.Split('.').Length is not (4 or 1)))
        {
            return false;
        }

        endpoint = new IPEndPoint(address, port);
        return true;
    }
}
