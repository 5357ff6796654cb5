using System;
using System.Text;
using Lucid.Fuzz.Oracles;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;

namespace Lucid.Fuzz.Targets;

/// <summary>Chunked bodies, in whatever steps they arrive.</summary>
internal static class ChunkedTarget
{
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        Arrival arrival = new(input);
        ChunkedDecoder decoder = default;
        StringBuilder data = new();
        int arrived = arrival.Next(0);
        int consumedBytes = 0;
        ParseOutcome outcome;
        RejectReason reason;
        while (true)
        {
            ReadOnlySpan<byte> unread = arrival.Bytes[consumedBytes..arrived];
            outcome = decoder.TryRead(unread, out int more, out int dataStart, out int dataBytes, out reason);
            data.Append(Encoding.Latin1.GetString(unread.Slice(dataStart, dataBytes)));
            consumedBytes += more;
            if (outcome != ParseOutcome.NeedMore)
            {
                break;
            }

            if (more == 0)
            {
                if (arrived == arrival.Bytes.Length)
                {
                    break;
                }

                arrived = arrival.Next(arrived);
            }
        }

        if (reason is RejectReason.ChunkExtensionsTooLarge or RejectReason.TrailersTooLarge
            or RejectReason.TooManyFields or RejectReason.FieldTooLarge)
        {
            return;
        }

        SlowChunks? expected = SlowChunks.Read(Encoding.Latin1.GetString(arrival.Bytes));
        bool isAccepted = outcome == ParseOutcome.Done;
        OracleException.Require(isAccepted == expected is not null, $"{outcome} {reason}, slowly: {expected}", input);
        if (expected is not null)
        {
            OracleException.Require(consumedBytes == expected.Bytes, $"{consumedBytes} bytes, not {expected}", input);
            OracleException.Require(data.ToString() == expected.Data, $"data {data}", input);
        }
    }
}
