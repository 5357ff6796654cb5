using System.Globalization;
using Lucid.Net.Http1;
using Lucid.Proxy.Catalog;

namespace Lucid.Proxy.Exchange;

/// <summary>Says why HTTP refused a request; where a limit did, which key of the configuration that is.</summary>
internal static class LimitText
{
    /// <summary>One or two sentences for the caller's developer.</summary>
    public static string Of(RejectReason reason, LimitSettings limits)
    {
        var text = RejectReasons.Text(reason);
        var (value, key) = reason switch
        {
            RejectReason.HeadTooLarge => (limits.MaxHeadBytes, "limits.maxHeadBytes"),
            RejectReason.TooManyFields => (limits.MaxHeaderCount, "limits.maxHeaderCount"),
            RejectReason.FieldTooLarge => (limits.MaxFieldBytes, "limits.maxFieldBytes"),
            RejectReason.TargetTooLong => (limits.MaxTargetBytes, "limits.maxTargetBytes"),
            RejectReason.HeadTimeout => (limits.HeadSeconds, "limits.headSeconds"),
            RejectReason.TooManyConnections => (limits.MaxConnectionsPerAddress, "limits.maxConnectionsPerAddress"),
            RejectReason.ServerFull => (limits.MaxConnections, "limits.maxConnections"),
            _ => (0, ""),
        };
        return key.Length == 0
            ? text
            : string.Create(
                CultureInfo.InvariantCulture, $"{text} This gateway's {key} is {value}.");
    }
}
