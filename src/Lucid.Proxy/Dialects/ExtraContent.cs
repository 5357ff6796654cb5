using System;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects;

/// <summary>What Google's endpoint puts beside a message or a call, <c>extra_content</c>.</summary>
internal static class ExtraContent
{
    /// <summary>True when it says more than the signature of thoughts, which has an event of its own.</summary>
    /// <param name="raw">A JSON object.</param>
    public static bool SaysMore(ReadOnlySpan<byte> raw)
    {
        var cursor = new JsonCursor(raw, 0);
        cursor.Enter();
        while (cursor.NextMember(out _))
        {
            if (cursor.Kind != JsonKind.Object)
            {
                return true;
            }

            cursor.Enter();
            while (cursor.NextMember(out var key))
            {
                cursor.Pass();
                if (!raw.Slice(key.Start, key.Bytes).SequenceEqual("thought_signature"u8))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
