using System;
using Lucid.Net.Server;
using Lucid.Proxy.Dialects;

namespace Lucid.Proxy.Relaying;

/// <summary>The heads of relayed answers. They are made of our own fields: nothing of the upstream's head travels, so
/// no cookie or account header can leak.</summary>
internal static class AnswerHead
{
    /// <summary>Head of a stream.</summary>
    public static void WriteStream(
        ServerExchange client, Dialect dialect, ReadOnlySpan<byte> requestId, ReadOnlySpan<byte> dropped = default)
    {
        client.StartAnswer(200);
        // Proxies in front of us must neither buffer nor cache it.
        client.Header("content-type"u8, dialect == Dialect.Ollama
            ? "application/x-ndjson"u8
            : "text/event-stream; charset=utf-8"u8);
        client.Header("cache-control"u8, "no-cache"u8);
        client.Header("x-accel-buffering"u8, "no"u8);
        WriteIds(client, dialect, requestId);
        WriteDropped(client, dropped);
        client.BeginChunkedBody();
    }

    /// <summary>Head of a whole answer.</summary>
    public static void WriteJson(
        ServerExchange client,
        Dialect dialect,
        int status,
        ReadOnlySpan<byte> requestId,
        long bodyBytes,
        ReadOnlySpan<byte> dropped = default)
    {
        client.StartAnswer(status);
        client.Header("content-type"u8, "application/json"u8);
        WriteIds(client, dialect, requestId);
        WriteDropped(client, dropped);
        client.BeginBody(bodyBytes);
    }

    /// <summary>What of the request could not be said to the upstream.</summary>
    private static void WriteDropped(ServerExchange client, ReadOnlySpan<byte> dropped)
    {
        if (!dropped.IsEmpty)
        {
            client.Header("x-lucid-dropped"u8, dropped);
        }
    }

    /// <summary>The request id under the names that the SDKs of each dialect read.</summary>
    public static void WriteIds(ServerExchange client, Dialect dialect, ReadOnlySpan<byte> requestId)
    {
        client.Header("x-request-id"u8, requestId);
        if (dialect == Dialect.Anthropic)
        {
            client.Header("request-id"u8, requestId);
        }
    }
}
