using System.Net;

namespace Lucid.Net.Transport;

/// <summary>Why an address cannot be listened on, in one sentence for the operator.</summary>
internal static class ListenFailures
{
    public static string InUse(IPEndPoint endpoint)
    {
        return $"{endpoint} is already in use by another process.";
    }

    public static string NotAllowed(IPEndPoint endpoint)
    {
        return $"This user may not listen on {endpoint}: ports below 1024 need a privilege.";
    }

    public static string NotOurs(IPEndPoint endpoint)
    {
        return $"{endpoint.Address} is not an address of this machine.";
    }

    public static string Exhausted(IPEndPoint endpoint)
    {
        return $"Cannot listen on {endpoint}: this process has no file descriptor left.";
    }

    public static string Other(IPEndPoint endpoint, string reason)
    {
        return $"Cannot listen on {endpoint}: {reason}.";
    }
}
