using Lucid.Net.Bytes;
using Lucid.Net.Http1;

namespace Lucid.Net.Server;

/// <summary>Judges absolute targets (RFC 9112 section 3.2.2): this is not an open proxy, so a target that names
/// somebody else is refused and never followed.</summary>
internal static class TargetRule
{
    /// <summary>Judges a head whose target is absolute.</summary>
    public static RejectReason Judge(RequestHead head, HttpServerOptions options)
    {
        if (head.IsHttpsTarget && !options.IsHttps)
        {
            return RejectReason.TargetScheme;
        }

        if (options.OwnHosts.Count == 0)
        {
            return RejectReason.None;
        }

        var authority = head.Authority;
        foreach (var own in options.OwnHosts)
        {
            if (Ascii.EqualsIgnoreCase(authority, own))
            {
                return RejectReason.None;
            }
        }

        return RejectReason.TargetMisdirected;
    }
}
