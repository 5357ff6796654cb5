using System;
using System.Collections.Generic;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;

namespace Lucid.Simulator.Requests;

/// <summary>The keys that the simulated provider accepts: every <c>sim-</c> key, and those configured.</summary>
internal sealed class UpstreamKeys
{
    private readonly List<byte[]> _keys = [];

    public UpstreamKeys(IReadOnlyList<string> configured)
    {
        foreach (string key in configured)
        {
            _keys.Add(System.Text.Encoding.UTF8.GetBytes(key));
        }
    }

    /// <summary>Whether the head carries a good key where this provider's clients put it.</summary>
    public bool Accepts(Provider provider, RequestHead head)
    {
        if (provider == Provider.Ollama)
        {
            // Ollama knows no keys.
            return true;
        }

        if (provider == Provider.Anthropic && head.TryGet(KnownHeader.XApiKey, out ReadOnlySpan<byte> apiKey))
        {
            return IsGood(apiKey);
        }

        return head.TryGet(KnownHeader.Authorization, out ReadOnlySpan<byte> value)
            && value.Length > "Bearer ".Length
            && Ascii.EqualsIgnoreCase(value[.."Bearer ".Length], "bearer "u8)
            && IsGood(value["Bearer ".Length..]);
    }

    private bool IsGood(ReadOnlySpan<byte> key)
    {
        if (key.StartsWith("sim-"u8))
        {
            return true;
        }

        foreach (byte[] good in _keys)
        {
            if (key.SequenceEqual(good))
            {
                return true;
            }
        }

        return false;
    }
}
