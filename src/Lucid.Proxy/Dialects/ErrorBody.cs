using System;
using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Lucid.Proxy.Dialects;

/// <summary>Writes an error in the shape of a dialect (OpenAI: <c>error.type/code/param</c>; Anthropic: <c>type:
/// error</c> with the request id; Ollama: <c>error</c> is the
/// sentence). Not a hot path: an exchange has at most one.</summary>
internal static class ErrorBody
{
    private static readonly JsonWriterOptions Options = new() { Indented = false };

    /// <summary>The body as JSON.</summary>
    /// <param name="dialect">The shape.</param>
    /// <param name="type">The error type in the words of the dialect.</param>
    /// <param name="code">OpenAI's <c>code</c>, or null.</param>
    /// <param name="parameter">OpenAI's <c>param</c>, or null.</param>
    /// <param name="message">A sentence for the caller; never a secret.</param>
    /// <param name="requestId">The id that stands in the header too.</param>
    public static byte[] Write(
        Dialect dialect, string type, string? code, string? parameter, string message, ReadOnlySpan<byte> requestId)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        if (dialect == Dialect.Anthropic)
        {
            writer.WriteString("type"u8, "error"u8);
            writer.WriteStartObject("error"u8);
            writer.WriteString("type"u8, type);
            writer.WriteString("message"u8, message);
            writer.WriteEndObject();
            writer.WriteString("request_id"u8, requestId);
        }
        else if (dialect == Dialect.Ollama)
        {
            writer.WriteString("error"u8, message);
        }
        else
        {
            writer.WriteStartObject("error"u8);
            writer.WriteString("message"u8, message);
            writer.WriteString("type"u8, type);
            writer.WriteString("param"u8, parameter);
            writer.WriteString("code"u8, code);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The same error as an event of a stream that has begun.</summary>
    public static byte[] WriteEvent(
        Dialect dialect, string type, string? code, string message, ReadOnlySpan<byte> requestId)
    {
        var body = Encoding.UTF8.GetString(Write(dialect, type, code, null, message, requestId));
        return Encoding.UTF8.GetBytes(dialect switch
        {
            Dialect.Anthropic => $"event: error\ndata: {body}\n\n",
            Dialect.Ollama => $"{body}\n",
            _ => $"data: {body}\n\n",
        });
    }
}
