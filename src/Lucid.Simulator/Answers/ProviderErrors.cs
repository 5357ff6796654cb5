using System;

namespace Lucid.Simulator.Answers;

/// <summary>Error bodies and error events in the providers' shapes.</summary>
internal static class ProviderErrors
{
    private static readonly byte[] s_openAiEvent =
        ("data: {\"error\":{\"message\":\"The server had an error while processing your request.\"," +
        "\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n").ToUtf8();

    private static readonly byte[] s_anthropicEvent =
        ("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"," +
        "\"message\":\"Overloaded\"}}\n\n").ToUtf8();

    private static readonly byte[] s_geminiEvent =
        ("data: {\"error\":{\"code\":503,\"message\":\"The model is overloaded. Please try again later.\"," +
        "\"status\":\"UNAVAILABLE\"}}\n\n").ToUtf8();

    // It says that it failed, and then that it is done.
    private static readonly byte[] s_openClawEvent =
        ("data: {\"error\":{\"message\":\"internal error\",\"type\":\"api_error\"}}\n\n" +
        "data: [DONE]\n\n").ToUtf8();

    private static readonly byte[] s_ollamaEvent =
        "{\"error\":\"an error was encountered while running the model: CUDA error\"}\n".ToUtf8();

    /// <summary>The event with which a stream says that it broke.</summary>
    public static ReadOnlyMemory<byte> EventOf(Provider provider) => provider switch
    {
        Provider.OpenAi => s_openAiEvent,
        Provider.Anthropic => s_anthropicEvent,
        Provider.Gemini => s_geminiEvent,
        Provider.OpenClaw => s_openClawEvent,
        _ => s_ollamaEvent,
    };

    /// <summary>Writes the body of an error answer.</summary>
    /// <param name="provider">Whose shape.</param>
    /// <param name="body">Receives it.</param>
    /// <param name="status">The status it comes with.</param>
    /// <param name="message">One sentence; null: what the provider says with this status.</param>
    /// <param name="field">The field at fault, for OpenAI's <c>param</c>.</param>
    public static void Write(Provider provider, ByteBuffer body, int status, string? message, string? field)
    {
        switch (provider)
        {
            case Provider.OpenAi or Provider.OpenClaw:
                WriteOpenAi(body, status, message, field);
                break;
            case Provider.Gemini:
                WriteGemini(body, status, message);
                break;
            case Provider.Ollama:
                body.Append("{\"error\":\""u8);
                AppendMessage(body, status, message);
                body.Append("\"}"u8);
                break;
            default:
                body.Append("{\"type\":\"error\",\"error\":{\"type\":\""u8);
                body.Append(AnthropicType(status));
                body.Append("\",\"message\":\""u8);
                AppendMessage(body, status, message);
                body.Append("\"},\"request_id\":\"req_011CSimulated\"}"u8);
                break;
        }
    }

    private static void WriteOpenAi(ByteBuffer body, int status, string? message, string? field)
    {
        body.Append("{\n  \"error\": {\n    \"message\": \""u8);
        AppendMessage(body, status, message);
        body.Append("\",\n    \"type\": \""u8);
        body.Append(OpenAiType(status));
        body.Append("\",\n    \"param\": "u8);
        AppendText(body, field);
        body.Append(",\n    \"code\": "u8);
        AppendText(body, IsOverflow(message) ? "context_length_exceeded" : OpenAiCode(status));
        body.Append("\n  }\n}\n"u8);
    }

    /// <summary>Google's errors come in an array; how long to wait stands inside.</summary>
    private static void WriteGemini(ByteBuffer body, int status, string? message)
    {
        body.Append("[{\n  \"error\": {\n    \"code\": "u8);
        body.Append(status);
        body.Append(",\n    \"message\": \""u8);
        AppendMessage(body, status, message);
        body.Append("\",\n    \"status\": \""u8);
        body.Append(GoogleStatus(status));
        body.Append("\""u8);
        if (status == 429)
        {
            body.Append(",\n    \"details\": [{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\","u8);
            body.Append("\"retryDelay\":\"37s\"}]"u8);
        }

        body.Append("\n  }\n}\n]"u8);
    }

    /// <summary>The refusal of a prompt that is too long, in the provider's words.</summary>
    public static string OverflowOf(Provider provider) => provider switch
    {
        Provider.Anthropic => "prompt is too long: 213462 tokens > 200000 maximum",
        Provider.Gemini =>
            "The input token count (1213462) exceeds the maximum number of tokens allowed (1048576).",
        Provider.Ollama => "the request exceeds the available context size. try increasing the context size",
        _ => OpenAiOverflow,
    };

    private const string OpenAiOverflow =
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 213462 tokens. " +
        "Please reduce the length of the messages.";

    private static bool IsOverflow(string? message) => message == OpenAiOverflow;

    private static ReadOnlySpan<byte> GoogleStatus(int status) => status switch
    {
        401 => "UNAUTHENTICATED"u8,
        403 => "PERMISSION_DENIED"u8,
        404 => "NOT_FOUND"u8,
        429 => "RESOURCE_EXHAUSTED"u8,
        503 => "UNAVAILABLE"u8,
        >= 500 => "INTERNAL"u8,
        _ => "INVALID_ARGUMENT"u8,
    };

    private static byte[] ToUtf8(this string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static void AppendMessage(ByteBuffer body, int status, string? message) =>
        body.AppendEscaped((message ?? DefaultMessage(status)).ToUtf8());

    private static void AppendText(ByteBuffer body, string? text)
    {
        if (text is null)
        {
            body.Append("null"u8);
            return;
        }

        body.Append("\""u8);
        body.AppendEscaped(text.ToUtf8());
        body.Append("\""u8);
    }

    private static string DefaultMessage(int status) => status switch
    {
        400 => "This request asked to be refused.",
        401 => "Incorrect API key provided.",
        402 => "Your credit balance is too low.",
        403 => "Your account does not have access to this resource.",
        404 => "The requested resource does not exist.",
        413 => "Request exceeds the maximum size.",
        429 => "Rate limit reached for requests.",
        503 => "The engine is currently overloaded, please try again later.",
        529 => "Overloaded",
        _ => "The server had an error while processing your request.",
    };

    private static ReadOnlySpan<byte> OpenAiType(int status) => status switch
    {
        429 => "rate_limit_error"u8,
        >= 500 => "server_error"u8,
        _ => "invalid_request_error"u8,
    };

    private static string? OpenAiCode(int status) => status switch
    {
        401 => "invalid_api_key",
        404 => "model_not_found",
        429 => "rate_limit_exceeded",
        _ => null,
    };

    private static ReadOnlySpan<byte> AnthropicType(int status) => status switch
    {
        401 => "authentication_error"u8,
        402 => "billing_error"u8,
        403 => "permission_error"u8,
        404 => "not_found_error"u8,
        413 => "request_too_large"u8,
        429 => "rate_limit_error"u8,
        504 => "timeout_error"u8,
        529 or 503 => "overloaded_error"u8,
        >= 500 => "api_error"u8,
        _ => "invalid_request_error"u8,
    };
}
