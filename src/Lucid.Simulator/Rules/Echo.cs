using System;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Rules;

/// <summary>
/// Notes what an answer repeats of its request: each picture, document and sound by kind, length and hash, and the
/// results of the tools that were just called. So a test sees in the answer that the bytes arrived.
/// </summary>
internal static class Echo
{
    /// <summary>Media as bytes.</summary>
    public static void Media(ModelRequest request, string mediaType, byte[] bytes) =>
        Add(request, $"[{mediaType} {bytes.Length.ToString(CultureInfo.InvariantCulture)} bytes {HashOf(bytes)}] ");

    /// <summary>Media that the provider fetches itself.</summary>
    public static void Url(ModelRequest request, string url) => Add(request, $"[url {url}] ");

    /// <summary>A document that is text already.</summary>
    public static void Text(ModelRequest request, string text) =>
        Media(request, "text/plain", Encoding.UTF8.GetBytes(text));

    /// <summary>Forgets earlier results: an assistant turn lies between them and the answer.</summary>
    public static void ForgetResults(ModelRequest request) =>
        request.Echoes.RemoveAll(range => request[range].StartsWith("[result "u8));

    /// <summary>The text of a tool's result.</summary>
    public static void Result(ModelRequest request, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Add(request, $"[result {bytes.Length.ToString(CultureInfo.InvariantCulture)} bytes {HashOf(bytes)}] ");
    }

    /// <summary>Content as one text: the string, or the texts of its parts one after the other.</summary>
    public static string TextOf(JsonElement content)
    {
        if (!content.IsArray())
        {
            return content.AsText() ?? "";
        }

        StringBuilder text = new();
        foreach (JsonElement part in content.EnumerateArray())
        {
            text.Append(part.IsObject() ? part.Text("text") : null);
        }

        return text.ToString();
    }

    private static void Add(ModelRequest request, string text)
    {
        int start = request.Bytes.Length;
        request.Bytes.AppendText(text);
        request.Echoes.Add(new ByteRange(start, request.Bytes.Length - start));
    }

    private static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..8];
}
