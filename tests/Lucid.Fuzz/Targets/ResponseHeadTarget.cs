using System;
using System.Globalization;
using System.Text;
using Lucid.Fuzz.Oracles;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;

namespace Lucid.Fuzz.Targets;

/// <summary>Heads of answers; the second byte of an input says whether the request was HEAD.</summary>
internal static class ResponseHeadTarget
{
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        if (input.Length < 2)
        {
            return;
        }

        bool answersHead = (input[1] & 1) != 0;
        Arrival arrival = new([input[0], .. input[2..]]);
        ResponseHeadParser parser = default;
        ResponseHead head = new();
        ParseOutcome outcome;
        RejectReason reason;
        int arrived = 0;
        int consumedBytes;
        do
        {
            arrived = arrival.Next(arrived);
            outcome = parser.TryRead(
                arrival.Bytes[..arrived], head, Http1Limits.Response, answersHead, out consumedBytes, out reason);
        }
        while (outcome == ParseOutcome.NeedMore && arrived < arrival.Bytes.Length);

        if (reason is RejectReason.HeadTooLarge or RejectReason.TooManyFields or RejectReason.FieldTooLarge)
        {
            return;
        }

        SlowAnswer? expected = SlowAnswer.Read(Encoding.Latin1.GetString(arrival.Bytes), answersHead);
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
                ResponseFraming.None => "nothing",
                ResponseFraming.Chunked => "chunked",
                ResponseFraming.UntilClose => "close",
                _ => head.ContentLength.ToString(CultureInfo.InvariantCulture),
            };
            OracleException.Require(told == expected.Framing, $"body {told}, not {expected.Framing}", input);
            OracleException.Require(head.Status == expected.Status, $"status {head.Status}", input);
            OracleException.Require(head.KeepAlive == expected.KeepsAlive, $"keeps {head.KeepAlive}", input);
        }
    }
}
