using System;
using System.Text;

namespace Lucid.Proxy.Dialects;

/// <summary>The one table from what upstreams call an error to its kind, and from its kind to what a caller is told in
/// each dialect.</summary>
internal static class UpstreamErrors
{
    private const string Invalid = "invalid_request_error";

    /// <summary>The kind of an error by the words of any provider.</summary>
    /// <param name="type">OpenAI's and Anthropic's <c>error.type</c>, Google's <c>error.status</c>.</param>
    /// <param name="code"><c>error.code</c>, a word or a status.</param>
    /// <param name="message">The text, as the inside of a JSON string.</param>
    public static ChatErrorKind KindOf(
        ReadOnlySpan<byte> type, ReadOnlySpan<byte> code, ReadOnlySpan<byte> message)
    {
        if (IsContextTooLong(type, code, message))
        {
            return ChatErrorKind.ContextTooLong;
        }

        // The code is the narrower word: OpenAI tells of a used-up quota and of a wrong field by the same type.
        var kind = KindOfWord(code);
        return kind != ChatErrorKind.Server ? kind : KindOfWord(type);
    }

    /// <summary>The kind of an error that an upstream tells by its status and a body.</summary>
    public static ChatErrorKind KindOf(int status, ChatErrorKind inBody) => status switch
    {
        400 or 422 when inBody is ChatErrorKind.Server => ChatErrorKind.InvalidRequest,
        404 when inBody is ChatErrorKind.Server => ChatErrorKind.NotFound,
        413 => ChatErrorKind.TooLarge,
        _ => inBody,
    };

    /// <summary>True when the upstream's own words go to the caller: they are about the request. All others may speak
    /// of our account.</summary>
    public static bool KeepsMessage(ChatErrorKind kind) => kind is ChatErrorKind.InvalidRequest
        or ChatErrorKind.ContextTooLong or ChatErrorKind.TooLarge or ChatErrorKind.NotFound;

    /// <summary>What a caller is told instead of, or for want of, the upstream's words.</summary>
    public static ReadOnlySpan<byte> MessageOf(ChatErrorKind kind) => kind switch
    {
        ChatErrorKind.InvalidRequest => "The model's provider refuses the request."u8,
        ChatErrorKind.ContextTooLong => "The prompt does not fit the model's context."u8,
        ChatErrorKind.TooLarge => "The request is too large for the model's provider."u8,
        ChatErrorKind.NotFound => "The model's provider does not know this model."u8,
        ChatErrorKind.Account => "The model's provider refuses our account; the operator has to look at it."u8,
        ChatErrorKind.RateLimit or ChatErrorKind.Overloaded =>
            "The model's provider is out of capacity at the moment. Try again shortly."u8,
        ChatErrorKind.Timeout => "The model's provider did not answer in time. Try again shortly."u8,
        _ => "The model's provider failed inside its answer."u8,
    };

    /// <summary>What a kind is called.</summary>
    public static Row Of(ChatErrorKind kind) => kind switch
    {
        ChatErrorKind.InvalidRequest => new(400, Invalid, "invalid_value", Invalid),
        ChatErrorKind.ContextTooLong => new(400, Invalid, "context_length_exceeded", Invalid),
        ChatErrorKind.TooLarge => new(413, Invalid, "request_too_large", "request_too_large"),
        ChatErrorKind.NotFound => new(404, Invalid, "model_not_found", "not_found_error"),
        ChatErrorKind.Account => new(503, "server_error", "upstream_unavailable", "overloaded_error"),
        ChatErrorKind.RateLimit or ChatErrorKind.Overloaded =>
            new(503, "server_error", "overloaded", "overloaded_error"),
        ChatErrorKind.Timeout => new(503, "server_error", "upstream_timeout", "overloaded_error"),
        _ => new(500, "server_error", "upstream_error", "api_error"),
    };

    /// <summary>Writes the text of an error as the inside of a JSON string: the upstream's words without its secrets,
    /// or ours.</summary>
    public static void WriteMessage(Dialect client, ChatErrorKind kind, ReadOnlySpan<byte> message, ByteScratch output)
    {
        var isKept = KeepsMessage(kind) && !message.IsEmpty;
        if (kind == ChatErrorKind.ContextTooLong && client == Dialect.Anthropic
            && !message.StartsWith("prompt is too long"u8))
        {
            // The words that Claude Code acts on.
            output.Write("prompt is too long: "u8);
        }

        if (isKept)
        {
            SecretScrub.Write(message, output);
        }
        else
        {
            output.Write(MessageOf(kind));
        }
    }

    /// <summary>Writes an error as JSON in the shape of the client's dialect.</summary>
    /// <param name="client">Whose shape.</param>
    /// <param name="kind">What kind.</param>
    /// <param name="message">The upstream's text, as the inside of a JSON string.</param>
    /// <param name="id">The id of the exchange without its prefix.</param>
    /// <param name="output">Where to.</param>
    public static void WriteBody(
        Dialect client, ChatErrorKind kind, ReadOnlySpan<byte> message, ReadOnlySpan<byte> id, ByteScratch output)
    {
        var row = Of(kind);
        if (client == Dialect.Anthropic)
        {
            output.Write("{\"type\":\"error\",\"error\":{\"type\":\""u8);
            WriteWord(row.AnthropicType, output);
            output.Write("\",\"message\":\""u8);
            WriteMessage(client, kind, message, output);
            output.Write("\"},\"request_id\":\"req_"u8);
            output.Write(id);
            output.Write("\"}"u8);
            return;
        }

        if (client == Dialect.Ollama)
        {
            output.Write("{\"error\":\""u8);
            WriteMessage(client, kind, message, output);
            output.Write("\"}"u8);
            return;
        }

        output.Write("{\"error\":{\"message\":\""u8);
        WriteMessage(client, kind, message, output);
        output.Write("\",\"type\":\""u8);
        WriteWord(row.OpenAiType, output);
        output.Write("\",\"param\":null,\"code\":\""u8);
        WriteWord(row.Code, output);
        output.Write("\"}}"u8);
    }

    private static void WriteWord(string word, ByteScratch output) =>
        output.Advance(Encoding.ASCII.GetBytes(word, output.Room(word.Length)));

    private static bool IsContextTooLong(
        ReadOnlySpan<byte> type, ReadOnlySpan<byte> code, ReadOnlySpan<byte> message) =>
        code.SequenceEqual("context_length_exceeded"u8)
        || type.SequenceEqual("exceed_context_size_error"u8)
        || message.IndexOf("prompt is too long"u8) >= 0
        || message.IndexOf("maximum context length"u8) >= 0
        || message.IndexOf("exceeds the available context"u8) >= 0
        || message.IndexOf("exceed context limit"u8) >= 0
        || message.IndexOf("exceeds the context"u8) >= 0
        || (message.IndexOf("input token count"u8) >= 0 && message.IndexOf("exceeds"u8) >= 0);

    private static ChatErrorKind KindOfWord(ReadOnlySpan<byte> word)
    {
        if (Any(word, "invalid_request_error"u8, "invalid_value"u8, "unsupported_parameter"u8)
            || Any(word, "unsupported_value"u8, "INVALID_ARGUMENT"u8, "tool_use_failed"u8)
            || Any(word, "400"u8, "422"u8, "missing_required_parameter"u8))
        {
            return ChatErrorKind.InvalidRequest;
        }

        if (Any(word, "invalid_api_key"u8, "authentication_error"u8, "permission_error"u8)
            || Any(word, "billing_error"u8, "insufficient_quota"u8, "PERMISSION_DENIED"u8)
            || Any(word, "401"u8, "402"u8, "403"u8) || word.SequenceEqual("UNAUTHENTICATED"u8))
        {
            return ChatErrorKind.Account;
        }

        if (Any(word, "rate_limit_error"u8, "rate_limit_exceeded"u8, "RESOURCE_EXHAUSTED"u8)
            || word.SequenceEqual("429"u8))
        {
            return ChatErrorKind.RateLimit;
        }

        if (Any(word, "overloaded_error"u8, "overloaded"u8, "UNAVAILABLE"u8)
            || Any(word, "503"u8, "529"u8, "service_unavailable_error"u8))
        {
            return ChatErrorKind.Overloaded;
        }

        if (Any(word, "not_found_error"u8, "model_not_found"u8, "NOT_FOUND"u8) || word.SequenceEqual("404"u8))
        {
            return ChatErrorKind.NotFound;
        }

        return Any(word, "request_too_large"u8, "413"u8, "string_above_max_length"u8) ? ChatErrorKind.TooLarge
            : Any(word, "timeout_error"u8, "DEADLINE_EXCEEDED"u8, "504"u8) ? ChatErrorKind.Timeout
            : ChatErrorKind.Server;
    }

    private static bool Any(
        ReadOnlySpan<byte> word, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third) =>
        word.SequenceEqual(first) || word.SequenceEqual(second) || word.SequenceEqual(third);

    /// <summary>One row of the table.</summary>
    /// <param name="Status">HTTP status while there is one to give.</param>
    /// <param name="OpenAiType"><c>error.type</c> on OpenAI paths.</param>
    /// <param name="Code"><c>error.code</c> on OpenAI paths.</param>
    /// <param name="AnthropicType"><c>error.type</c> on Anthropic paths.</param>
    internal readonly record struct Row(int Status, string OpenAiType, string Code, string AnthropicType);
}
