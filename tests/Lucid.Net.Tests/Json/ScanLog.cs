using System;
using System.Globalization;
using System.Text;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Testing;

namespace Lucid.Net.Tests.Json;

// What a scan makes of one split, as the log of a case.
internal static class ScanLog
{
    public static readonly JsonPathSet Paths = JsonPathSet.Create(
        "!$.model",
        "!$.stream",
        "$.max_tokens",
        "$.usage",
        "$.usage.prompt_tokens",
        "$.messages[*].role",
        "$.messages[*].content[*].type",
        "!$.options.seed",
        "!$.messages[*].id",
        "!$.token",
        "$");

    public static string Of(Split split)
    {
        JsonScanner scanner = default;
        LogVisitor visitor = new() { Log = new StringBuilder(), Paths = Paths };
        while (true)
        {
            bool isFinal = split.IsEnd;
            ReadOnlySpan<byte> text = split.Unread;
            ParseOutcome outcome = scanner.Scan(
                text, isFinal, Paths, ref visitor, JsonLimits.Default, out int consumedBytes);
            switch (outcome)
            {
                case ParseOutcome.Done:
                    return visitor.Log.Append(CultureInfo.InvariantCulture, $"done {consumedBytes}").ToString();
                case ParseOutcome.Rejected:
                    return Describe(scanner.Reject);
                default:
                    split.Fill();
                    break;
            }
        }
    }

    private static string Describe(JsonReject reject)
    {
        string path = reject.PathIndex < 0 ? "" : " " + Paths.PathText(reject.PathIndex);
        return string.Create(CultureInfo.InvariantCulture, $"rejected {reject.Kind} at {reject.Offset}{path}");
    }
}
