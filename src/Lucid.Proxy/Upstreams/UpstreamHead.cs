using System;
using System.Buffers;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;
using Lucid.Net.Transport;
using Lucid.Proxy.Catalog;

namespace Lucid.Proxy.Upstreams;

/// <summary>The request head that goes upstream. It is made of our own lines: of the client's only
/// <c>anthropic-version</c>, <c>anthropic-beta</c> and the beta query travel, so no credential, cookie or forwarding
/// field can leak.</summary>
internal static class UpstreamHead
{
    /// <summary>Everything up to and including <c>content-length: </c>; the same for each call to a provider.</summary>
    public static byte[] Build(ProviderEntry provider)
    {
        var isAnthropic = provider.Kind == ProviderKind.Anthropic;
        var head = new ArrayBufferWriter<byte>(512);
        head.Write("POST "u8);
        head.Write(provider.PathPrefixUtf8);
        head.Write(provider.Kind switch
        {
            ProviderKind.Anthropic => MessagesPath(provider),
            ProviderKind.Ollama => "/api/chat"u8,
            _ => "/chat/completions"u8,
        });
        head.Write(" HTTP/1.1\r\nhost: "u8);
        head.Write(provider.HostHeaderUtf8);
        // identity: the answer is rewritten in flight, so it must come as it is.
        head.Write("\r\ncontent-type: application/json\r\naccept: application/json, text/event-stream\r\n"u8);
        head.Write("accept-encoding: identity\r\nuser-agent: lucid\r\n"u8);
        if (provider.ApiKeyUtf8 is { } key)
        {
            head.Write(isAnthropic ? "x-api-key: "u8 : "authorization: Bearer "u8);
            head.Write(key);
            head.Write("\r\n"u8);
        }

        head.Write("content-length: "u8);
        return head.WrittenSpan.ToArray();
    }

    /// <summary>Writes the whole head to a connection's output.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="slot">The provider.</param>
    /// <param name="client">The client's head, for the fields that travel.</param>
    /// <param name="bodyBytes">Length of the body that follows.</param>
    /// <param name="isTranslated">The client speaks another dialect: nothing of its head means anything there.</param>
    /// <param name="keepsLongContext">The beta of the window of a million tokens may travel.</param>
    public static void Write(
        SlabWriter output,
        UpstreamSlot slot,
        RequestHead client,
        int bodyBytes,
        bool isTranslated = false,
        bool keepsLongContext = true)
    {
        var isAnthropic = slot.Provider.Kind == ProviderKind.Anthropic;
        if (isAnthropic && !isTranslated && client.Query.SequenceEqual("beta=true"u8))
        {
            WriteWithQuery(output, slot.RequestHead);
        }
        else
        {
            output.Write(slot.RequestHead);
        }

        Span<byte> digits = stackalloc byte[DecimalText.MaxChars];
        output.Write(digits[..DecimalText.Format(bodyBytes, digits)]);
        output.Write("\r\n"u8);
        if (isAnthropic && isTranslated)
        {
            output.Write("anthropic-version: 2023-06-01\r\n"u8);
        }
        else if (isAnthropic)
        {
            WriteAnthropicFields(output, client, keepsLongContext);
        }

        output.Write("\r\n"u8);
    }

    private static ReadOnlySpan<byte> MessagesPath(ProviderEntry provider) =>
        provider.PathPrefixUtf8.AsSpan().EndsWith("/v1"u8) ? "/messages"u8 : "/v1/messages"u8;

    private static void WriteWithQuery(SlabWriter output, ReadOnlySpan<byte> head)
    {
        var end = head.IndexOf(" HTTP/1.1\r\n"u8);
        output.Write(head[..end]);
        output.Write("?beta=true"u8);
        output.Write(head[end..]);
    }

    /// <summary>The client's fields that travel: version and betas.</summary>
    internal static void WriteAnthropicFields(
        SlabWriter output, RequestHead client, bool keepsLongContext = true)
    {
        var hasVersion = false;
        for (var i = 0; i < client.HeaderCount; i++)
        {
            var known = client.Known(i);
            if (known is not (KnownHeader.AnthropicVersion or KnownHeader.AnthropicBeta)
                || client.IsNamedByConnection(i) || !IsPlain(client.Value(i)))
            {
                continue;
            }

            if (!keepsLongContext && known == KnownHeader.AnthropicBeta && Betas.NamesLongContext(client.Value(i)))
            {
                Betas.WriteWithoutLongContext(output, client.Value(i));
                continue;
            }

            hasVersion |= known == KnownHeader.AnthropicVersion;
            output.Write(known == KnownHeader.AnthropicVersion ? "anthropic-version: "u8 : "anthropic-beta: "u8);
            output.Write(client.Value(i));
            output.Write("\r\n"u8);
        }

        if (!hasVersion)
        {
            output.Write("anthropic-version: 2023-06-01\r\n"u8);
        }
    }

    /// <summary>Visible ASCII only: bytes above 0x7F are accepted from a client but never sent on.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> value) => value.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0;
}
