using System;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>Writes a <c>user</c> for an upstream that remembers by user: whoever calls, and only below that whom the
/// caller names.</summary>
internal static class TenantUser
{
    public static void Write(ReadOnlySpan<byte> tenant, ReadOnlySpan<byte> named, ByteScratch output)
    {
        output.Write(tenant);
        if (!named.IsEmpty)
        {
            output.Write((byte)'-');
            UserText.WriteHash(named, output);
        }
    }
}
