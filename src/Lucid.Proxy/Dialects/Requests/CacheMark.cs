using Lucid.Net.Bytes;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>A wish to cache the prompt up to a part.</summary>
internal static class CacheMark
{
    /// <summary>The wish in another dialect's words, which leave how and how long to us.</summary>
    public static ByteRange Inferred => new(0, -1);

    /// <summary>Writes <c>,"cache_control":..</c>.</summary>
    public static void Write(ChatRequest request, ByteRange cache, ByteScratch output)
    {
        output.Write(",\"cache_control\":"u8);
        output.Write(cache.Bytes < 0 ? "{\"type\":\"ephemeral\"}"u8 : request.Text(cache));
    }
}
