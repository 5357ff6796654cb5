using System;
using System.Buffers;
using System.Text.Json;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Admin;

/// <summary>
/// Journal records as JSON lines, one object each: <c>sequence</c> and <c>kind</c> first, amounts in exact dollars as
/// text, times in UTC. Of a key its shown prefix alone.
/// </summary>
internal sealed class JournalLines : IJournalSink
{
    /// <summary>The media type of the lines.</summary>
    public const string ContentType = "application/x-ndjson";

    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>The sequence of the last record written; 0 for none.</summary>
    public long LastSequence { get; private set; }

    public void On(in JournalRecord record)
    {
        using (Utf8JsonWriter writer = new(_buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("sequence", record.Sequence);
            WriteBody(writer, in record);
            writer.WriteEndObject();
        }

        _buffer.Write("\n"u8);
        LastSequence = record.Sequence;
    }

    /// <summary>The lines so far; then begins anew.</summary>
    public byte[] Take()
    {
        byte[] lines = _buffer.WrittenSpan.ToArray();
        _buffer.ResetWrittenCount();
        return lines;
    }

    private static void WriteBody(Utf8JsonWriter writer, in JournalRecord record)
    {
        switch (record.Kind)
        {
            case EntryKind.Started:
                StartedEntry started = StartedEntry.Read(record.Body);
                Begin(writer, "started", started.AtUnixMs);
                writer.WriteNumber("incarnation", started.Incarnation);
                break;
            case EntryKind.WorkspaceCreated:
                WorkspaceCreatedEntry workspace = WorkspaceCreatedEntry.Read(record.Body);
                Begin(writer, "workspaceCreated", workspace.AtUnixMs);
                writer.WriteString("workspace", workspace.Workspace.ToString());
                writer.WriteString("name", workspace.Name);
                break;
            case EntryKind.KeyIssued:
                WriteKey(writer, KeyIssuedEntry.Read(record.Body));
                break;
            case EntryKind.KeyRevoked:
                KeyRevokedEntry revoked = KeyRevokedEntry.Read(record.Body);
                Begin(writer, "keyRevoked", revoked.AtUnixMs);
                writer.WriteString("key", revoked.Key.ToString());
                break;
            case EntryKind.Credited:
                CreditedEntry credited = CreditedEntry.Read(record.Body);
                Begin(writer, "credited", credited.AtUnixMs);
                writer.WriteString("workspace", credited.Workspace.ToString());
                writer.WriteString("amountUsd", credited.Amount.ToUsdText());
                writer.WriteString("reference", credited.Reference);
                break;
            case EntryKind.ModelRegistered:
                ModelRegisteredEntry model = ModelRegisteredEntry.Read(record.Body);
                writer.WriteString("kind", "modelRegistered");
                writer.WriteNumber("number", model.Number);
                writer.WriteString("model", model.ModelId);
                break;
            case EntryKind.UpstreamRegistered:
                UpstreamRegisteredEntry upstream = UpstreamRegisteredEntry.Read(record.Body);
                writer.WriteString("kind", "upstreamRegistered");
                writer.WriteNumber("number", upstream.Number);
                writer.WriteString("upstream", upstream.Name);
                break;
            case EntryKind.Opened:
                WriteCall(writer, "opened", OpenedEntry.Read(record.Body).Call);
                break;
            case EntryKind.Settled:
                WriteSettled(writer, SettledEntry.Read(record.Body));
                break;
            case EntryKind.Orphaned:
                OrphanedEntry orphaned = OrphanedEntry.Read(record.Body);
                WriteCall(writer, "orphaned", orphaned.Call);
                writer.WriteString("openedAt", DateTimeOffset.FromUnixTimeMilliseconds(orphaned.OpenedAtUnixMs));
                break;
            default:
                // Of a newer version: its bytes, so that nothing is left out.
                writer.WriteNumber("kind", (byte)record.Kind);
                writer.WriteBase64String("body", record.Body);
                break;
        }
    }

    private static void WriteKey(Utf8JsonWriter writer, in KeyIssuedEntry key)
    {
        Begin(writer, "keyIssued", key.AtUnixMs);
        writer.WriteString("key", key.Key.ToString());
        writer.WriteString("workspace", key.Workspace.ToString());
        writer.WriteString("user", key.User.ToString());
        writer.WriteString("userName", key.UserName);
        writer.WriteString("name", key.Name);
        writer.WriteString("prefix", key.Prefix);
    }

    private static void WriteSettled(Utf8JsonWriter writer, in SettledEntry entry)
    {
        WriteCall(writer, "settled", entry.Call);
        writer.WriteString("chargedUsd", entry.Receipt.Charged.ToUsdText());
        writer.WriteString("fromHoldUsd", entry.Receipt.FromHold.ToUsdText());
        writer.WriteString("overrunUsd", entry.Receipt.Overrun.ToUsdText());
        writer.WriteString("writtenOffUsd", entry.Receipt.WrittenOff.ToUsdText());
        if (entry.FirstParty is { } firstParty)
        {
            writer.WriteString("firstPartyUsd", firstParty.ToUsdText());
        }

        writer.WriteNumber("inputTokens", entry.Usage.InputTokens);
        writer.WriteNumber("cacheReadTokens", entry.Usage.CacheReadTokens);
        writer.WriteNumber("cacheWriteTokens", entry.Usage.CacheWriteTokens);
        writer.WriteNumber("cacheWriteHourTokens", entry.Usage.CacheWriteHourTokens);
        writer.WriteNumber("outputTokens", entry.Usage.OutputTokens);
        writer.WriteNumber("reasoningTokens", entry.Usage.ReasoningTokens);
        writer.WriteString("source", entry.Source switch
        {
            UsageSource.Reported => "reported",
            UsageSource.Counted => "counted",
            _ => "none",
        });
        writer.WriteNumber("status", entry.Status);
        writer.WriteNumber("durationMs", entry.DurationMs);
    }

    private static void WriteCall(Utf8JsonWriter writer, string kind, in CallEntry call)
    {
        Begin(writer, kind, call.AtUnixMs);
        writer.WriteString("id", call.Exchange.ToString());
        writer.WriteString("workspace", call.Workspace.ToString());
        writer.WriteString("user", call.User.ToString());
        writer.WriteString("key", call.Key.ToString());
        writer.WriteNumber("model", call.ModelNumber);
        writer.WriteNumber("upstream", call.UpstreamNumber);
        writer.WriteString("heldUsd", call.Held.ToUsdText());
    }

    private static void Begin(Utf8JsonWriter writer, string kind, long atUnixMs)
    {
        writer.WriteString("kind", kind);
        writer.WriteString("at", DateTimeOffset.FromUnixTimeMilliseconds(atUnixMs));
    }
}
