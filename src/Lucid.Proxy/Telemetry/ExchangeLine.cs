using System;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Telemetry;

/// <summary>The form of a line of the exchange log: one JSON object, fixed order, absent fields left out.</summary>
internal static class ExchangeLine
{
    private static ReadOnlySpan<byte> OutcomeText(ExchangeOutcome outcome) => outcome switch
    {
        ExchangeOutcome.Answered => "answered"u8,
        ExchangeOutcome.Refused => "refused"u8,
        ExchangeOutcome.ClientGone => "client_gone"u8,
        ExchangeOutcome.UpstreamRefused => "upstream_refused"u8,
        ExchangeOutcome.UpstreamFailed => "upstream_failed"u8,
        ExchangeOutcome.UpstreamCut => "upstream_cut"u8,
        ExchangeOutcome.Shutdown => "shutdown"u8,
        _ => "internal"u8,
    };

    /// <summary>Formats a record.</summary>
    /// <returns>The bytes written, 0 when the line does not fit.</returns>
    public static int Format(in ExchangeRecord record, Span<byte> destination)
    {
        LineWriter line = new(destination);
        line.Time("time"u8, record.AtUnixMs);
        line.HexIdentity("id"u8, "req_"u8, record.Exchange);
        if (record.Client is not null)
        {
            line.Address("client"u8, record.Client.Address);
        }

        line.Text("method"u8, record.Method);
        line.Text("path"u8, record.Path);
        line.Number("status"u8, record.Status);
        line.Text("outcome"u8, OutcomeText(record.Outcome));
        if (!record.ErrorCode.IsEmpty)
        {
            line.Text("error"u8, record.ErrorCode);
        }

        Caller(ref line, record);
        Model(ref line, record);
        line.Number("ms"u8, record.DurationMs);
        if (record.FirstByteMs >= 0)
        {
            line.Number("firstByteMs"u8, record.FirstByteMs);
        }

        line.End();
        return line.IsFull ? 0 : line.WrittenBytes;
    }

    private static void Caller(ref LineWriter line, in ExchangeRecord record)
    {
        if (record.Workspace == 0)
        {
            return;
        }

        line.Identity("workspace"u8, "ws_"u8, record.Workspace);
        line.Identity("key"u8, "key_"u8, record.Key);
        if (record.UserName is not null)
        {
            line.Text("user"u8, record.UserName);
        }
    }

    private static void Model(ref LineWriter line, in ExchangeRecord record)
    {
        if (record.Model.IsEmpty)
        {
            return;
        }

        line.Text("model"u8, record.Model);
        if (record.Provider is not null)
        {
            line.Text("provider"u8, record.Provider);
        }

        if (record.UpstreamStatus != 0)
        {
            line.Number("upstreamStatus"u8, record.UpstreamStatus);
        }

        line.Truth("stream"u8, record.IsStream);
        if (record.UsageSource == UsageSource.None)
        {
            return;
        }

        line.Number("inputTokens"u8, record.Usage.InputTokens);
        line.Number("cacheReadTokens"u8, record.Usage.CacheReadTokens);
        line.Number("cacheWriteTokens"u8, record.Usage.CacheWriteTokens);
        line.Number("outputTokens"u8, record.Usage.OutputTokens);
        line.Text("usage"u8, record.UsageSource == UsageSource.Reported ? "reported"u8 : "counted"u8);
        line.Usd("costUsd"u8, record.Cost.Value);
    }
}
