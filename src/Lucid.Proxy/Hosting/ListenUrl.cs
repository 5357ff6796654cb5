using System;
using System.Globalization;
using System.Net;

namespace Lucid.Proxy.Hosting;

/// <summary>The URL that reaches a listener from the same machine.</summary>
internal static class ListenUrl
{
    /// <summary>Such as <c>http://127.0.0.1:8080</c>; a listener on every address is reached on the loopback.</summary>
    public static string Of(IPEndPoint endpoint, bool isTls)
    {
        IPAddress address = endpoint.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : endpoint.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : endpoint.Address;
        string scheme = isTls ? Uri.UriSchemeHttps : Uri.UriSchemeHttp;
        return string.Create(CultureInfo.InvariantCulture, $"{scheme}://{new IPEndPoint(address, endpoint.Port)}");
    }
}
