using System;
using System.Text;
using Lucid.Proxy.Dialects;

namespace Lucid.Proxy.Exchange;

/// <summary>The one table from fault to status and error words (OpenAI's <c>type</c> and <c>code</c>, Anthropic's
/// <c>type</c>).</summary>
internal static class FaultTable
{
    private static readonly byte[][] Codes = MakeCodes();

    /// <summary>The row of a fault.</summary>
    public static Row Of(FaultKind kind) => kind switch
    {
        FaultKind.MalformedBody => new(400, "invalid_request_error", "invalid_json", "invalid_request_error"),
        FaultKind.MissingParameter => new(400, "invalid_request_error", "missing_required_parameter", "invalid_request_error"),
        FaultKind.InvalidValue => new(400, "invalid_request_error", "invalid_value", "invalid_request_error"),
        FaultKind.UnsupportedParameter => new(400, "invalid_request_error", "unsupported_parameter", "invalid_request_error"),
        FaultKind.WrongEndpoint => new(400, "invalid_request_error", "wrong_endpoint", "invalid_request_error"),
        FaultKind.InvalidKey => new(401, "invalid_request_error", "invalid_api_key", "authentication_error"),
        FaultKind.InsufficientBalance => new(402, "insufficient_quota", "insufficient_balance", "billing_error"),
        FaultKind.RouteNotFound => new(404, "invalid_request_error", "route_not_found", "not_found_error"),
        FaultKind.ModelNotFound => new(404, "invalid_request_error", "model_not_found", "not_found_error"),
        FaultKind.MethodNotAllowed => new(405, "invalid_request_error", "method_not_allowed", "invalid_request_error"),
        FaultKind.BodyTimeout => new(408, "invalid_request_error", "body_timeout", "invalid_request_error"),
        FaultKind.BodyTooLarge => new(413, "invalid_request_error", "request_too_large", "request_too_large"),
        FaultKind.UnsupportedMediaType => new(415, "invalid_request_error", "unsupported_media_type", "invalid_request_error"),
        FaultKind.ConcurrencyLimit => new(429, "rate_limit_error", "concurrency_limit", "rate_limit_error"),
        FaultKind.UpstreamBroken => new(500, "server_error", "upstream_error", "api_error"),
        FaultKind.Overloaded => new(503, "server_error", "overloaded", "overloaded_error"),
        FaultKind.UpstreamTimeout => new(503, "server_error", "upstream_timeout", "overloaded_error"),
        FaultKind.UpstreamUnavailable => new(503, "server_error", "upstream_unavailable", "overloaded_error"),
        FaultKind.LedgerUnavailable => new(503, "server_error", "ledger_unavailable", "overloaded_error"),
        FaultKind.Http => new(400, "invalid_request_error", "bad_request", "invalid_request_error"),
        _ => new(500, "server_error", "internal_error", "api_error"),
    };

    /// <summary>The error type in the words of a dialect.</summary>
    public static string TypeFor(in Row row, Dialect dialect) =>
        dialect == Dialect.Anthropic ? row.AnthropicType : row.OpenAiType;

    /// <summary>The code of a fault for the log, as UTF-8 made once.</summary>
    public static ReadOnlySpan<byte> CodeUtf8(FaultKind kind) => Codes[(int)kind];

    private static byte[][] MakeCodes()
    {
        var codes = new byte[(int)FaultKind.Http + 1][];
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = Encoding.UTF8.GetBytes(Of((FaultKind)i).Code);
        }

        return codes;
    }

    /// <summary>One row of the table.</summary>
    /// <param name="Status">HTTP status.</param>
    /// <param name="OpenAiType"><c>error.type</c> on OpenAI paths.</param>
    /// <param name="Code"><c>error.code</c> on OpenAI paths, and the word in the log.</param>
    /// <param name="AnthropicType"><c>error.type</c> on Anthropic paths.</param>
    internal readonly record struct Row(int Status, string OpenAiType, string Code, string AnthropicType);
}
