using System;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;
using Lucid.Net.Transport;
using Lucid.Proxy.Catalog;

namespace Lucid.Proxy.Upstreams;

/// <summary>The request heads of calls that nobody is charged for: counting tokens at Anthropic, and Ollama's own API.
/// Made anew for each call: they are few.</summary>
internal static class FreeHead
{
    /// <summary>Writes the whole head of a POST.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="provider">Whose.</param>
    /// <param name="path">The path below the provider's own, such as <c>/api/chat</c>.</param>
    /// <param name="client">The client's head, for the fields that travel to Anthropic.</param>
    /// <param name="bodyBytes">Length of the body that follows.</param>
    public static void WritePost(
        SlabWriter output, ProviderEntry provider, ReadOnlySpan<byte> path, RequestHead client, int bodyBytes)
    {
        output.Write("POST "u8);
        WriteTarget(output, provider, path);
        if (provider.Kind == ProviderKind.Anthropic && client.Query.SequenceEqual("beta=true"u8))
        {
            output.Write("?beta=true"u8);
        }

        WriteFields(output, provider);
        output.Write("content-type: application/json\r\ncontent-length: "u8);
        Span<byte> digits = stackalloc byte[DecimalText.MaxChars];
        output.Write(digits[..DecimalText.Format(bodyBytes, digits)]);
        output.Write("\r\n"u8);
        if (provider.Kind == ProviderKind.Anthropic)
        {
            UpstreamHead.WriteAnthropicFields(output, client);
        }

        output.Write("\r\n"u8);
    }

    /// <summary>Writes the whole head of a GET.</summary>
    public static void WriteGet(SlabWriter output, ProviderEntry provider, ReadOnlySpan<byte> path)
    {
        output.Write("GET "u8);
        WriteTarget(output, provider, path);
        WriteFields(output, provider);
        output.Write("\r\n"u8);
    }

    private static void WriteTarget(SlabWriter output, ProviderEntry provider, ReadOnlySpan<byte> path)
    {
        output.Write(provider.PathPrefixUtf8);

        // A base URL may end with the version already.
        var isVersioned = provider.PathPrefixUtf8.AsSpan().EndsWith("/v1"u8);
        output.Write(isVersioned && path.StartsWith("/v1/"u8) ? path[3..] : path);
    }

    private static void WriteFields(SlabWriter output, ProviderEntry provider)
    {
        output.Write(" HTTP/1.1\r\nhost: "u8);
        output.Write(provider.HostHeaderUtf8);
        output.Write("\r\naccept: application/json, application/x-ndjson\r\n"u8);
        output.Write("accept-encoding: identity\r\nuser-agent: lucid\r\n"u8);
        if (provider.ApiKeyUtf8 is { } key)
        {
            output.Write(provider.Kind == ProviderKind.Anthropic ? "x-api-key: "u8 : "authorization: Bearer "u8);
            output.Write(key);
            output.Write("\r\n"u8);
        }
    }
}
