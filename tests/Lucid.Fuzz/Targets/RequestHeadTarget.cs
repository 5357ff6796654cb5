using System;
using System.Globalization;
using System.Text;
using Lucid.Fuzz.Oracles;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;

namespace Lucid.Fuzz.Targets;

/// <summary>Request heads: accepted exactly when the slow reading accepts them, and read alike.</summary>
internal static class RequestHeadTarget
{
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        Arrival arrival = new(input);
        RequestHeadParser parser = default;
        RequestHead head = new();
        ParseOutcome outcome;
        RejectReason reason;
        int arrived = 0;
        int consumedBytes;
        do
        {
            arrived = arrival.Next(arrived);
            outcome = parser.TryRead(
                arrival.Bytes[..arrived], head, Http1Limits.Request, out consumedBytes, out reason);
        }
        while (outcome == ParseOutcome.NeedMore && arrived < arrival.Bytes.Length);

        if (IsJudgedElsewhere(reason))
        {
            return;
        }

        SlowRequest? expected = SlowRequest.Read(Encoding.Latin1.GetString(arrival.Bytes));
        bool isAccepted = outcome == ParseOutcome.Done;
        OracleException.Require(isAccepted == expected is not null, $"{outcome} {reason}, slowly: {expected}", input);
        if (expected is not null)
        {
            OracleException.Require(
                consumedBytes == expected.Head.Bytes, $"{consumedBytes} bytes, not {expected}", input);
            head.CopyFrom(arrival.Bytes[..consumedBytes]);
            HeadComparison.Require(expected.Head, head, input);
            string told = head.Framing switch
            {
                BodyFraming.None => "none",
                BodyFraming.Chunked => "chunked",
                _ => head.ContentLength.ToString(CultureInfo.InvariantCulture),
            };
            OracleException.Require(told == expected.Framing, $"body {told}, not {expected.Framing}", input);
            OracleException.Require(head.KeepAlive == expected.KeepsAlive, $"keeps {head.KeepAlive}", input);
            OracleException.Require(Encoding.Latin1.GetString(head.MethodText) == expected.Method, "method", input);
            OracleException.Require(Encoding.Latin1.GetString(head.Target) == expected.Target, "target", input);
        }
    }

    /// <summary>Bounds have tests of their own; the shapes of hosts and targets the slow reading leaves
    /// open.</summary>
    private static bool IsJudgedElsewhere(RejectReason reason) => reason is RejectReason.HeadTooLarge
        or RejectReason.TooManyFields or RejectReason.FieldTooLarge or RejectReason.TargetTooLong
        or RejectReason.HostMalformed or RejectReason.TargetForm or RejectReason.TargetScheme
        or RejectReason.TargetAuthority;
}
