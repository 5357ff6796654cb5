using System;
using System.Text;
using Lucid.Proxy.Dialects;

namespace Lucid.Proxy.Exchange;

/// <summary>The one table from fault to status and error words (OpenAI's <c>type</c> and <c>code</c>, Anthropic's
/// <c>type</c>).</summary>
internal static class FaultTable
{
    private const string Invalid = "invalid_request_error";

    private static readonly byte[][] Codes = MakeCodes();

    /// <summary>The row of a fault.</summary>
    public static Row Of(FaultKind kind) => kind switch
    {
        FaultKind.MalformedBody => new(400, Invalid, "invalid_json", Invalid),
        FaultKind.MissingParameter => new(400, Invalid, "missing_required_parameter", Invalid),
        FaultKind.InvalidValue => new(400, Invalid, "invalid_value", Invalid),
        FaultKind.UnsupportedParameter => new(400, Invalid, "unsupported_parameter", Invalid),
        FaultKind.WrongEndpoint => new(400, Invalid, "wrong_endpoint", Invalid),
        FaultKind.InvalidKey => new(401, Invalid, "invalid_api_key", "authentication_error"),
        FaultKind.InsufficientBalance => new(402, "insufficient_quota", "insufficient_balance", "billing_error"),
        FaultKind.ForeignCaller => new(403, Invalid, "foreign_caller", "permission_error"),
        FaultKind.RouteNotFound => new(404, Invalid, "route_not_found", "not_found_error"),
        FaultKind.ModelNotFound => new(404, Invalid, "model_not_found", "not_found_error"),
        FaultKind.MethodNotAllowed => new(405, Invalid, "method_not_allowed", Invalid),
        FaultKind.BodyTimeout => new(408, Invalid, "body_timeout", Invalid),
        FaultKind.BodyTooLarge => new(413, Invalid, "request_too_large", "request_too_large"),
        FaultKind.UnsupportedMediaType => new(415, Invalid, "unsupported_media_type", Invalid),
        FaultKind.ConcurrencyLimit => new(429, "rate_limit_error", "concurrency_limit", "rate_limit_error"),
        FaultKind.UpstreamBroken => new(500, "server_error", "upstream_error", "api_error"),
        FaultKind.Overloaded => new(503, "server_error", "overloaded", "overloaded_error"),
        FaultKind.UpstreamTimeout => new(503, "server_error", "upstream_timeout", "overloaded_error"),
        FaultKind.UpstreamUnavailable => new(503, "server_error", "upstream_unavailable", "overloaded_error"),
        FaultKind.LedgerUnavailable => new(503, "server_error", "ledger_unavailable", "overloaded_error"),
        FaultKind.Http => new(400, Invalid, "bad_request", Invalid),
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
