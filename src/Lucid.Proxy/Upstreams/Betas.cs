using System;
using Lucid.Net.Http1;
using Lucid.Net.Transport;

namespace Lucid.Proxy.Upstreams;

/// <summary>The values of <c>anthropic-beta</c>: a comma-separated list.</summary>
internal static class Betas
{
    private static ReadOnlySpan<byte> LongContext => "context-1m"u8;

    /// <summary>Whether a client asks for the window of a million tokens.</summary>
    public static bool AskForLongContext(RequestHead client)
    {
        for (var i = 0; i < client.HeaderCount; i++)
        {
            if (client.Known(i) == KnownHeader.AnthropicBeta && NamesLongContext(client.Value(i)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes the field, without the window of a million tokens; nothing where nothing is left.</summary>
    public static void WriteWithoutLongContext(SlabWriter output, ReadOnlySpan<byte> value)
    {
        var isFirst = true;
        foreach (var range in value.Split((byte)','))
        {
            var beta = value[range].Trim(" \t"u8);
            if (beta.IsEmpty || beta.StartsWith(LongContext))
            {
                continue;
            }

            output.Write(isFirst ? "anthropic-beta: "u8 : ","u8);
            output.Write(beta);
            isFirst = false;
        }

        if (!isFirst)
        {
            output.Write("\r\n"u8);
        }
    }

    /// <summary>Whether a value names it.</summary>
    public static bool NamesLongContext(ReadOnlySpan<byte> value) => value.IndexOf(LongContext) >= 0;
}
