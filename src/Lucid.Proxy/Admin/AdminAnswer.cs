using System;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Lucid.Proxy.Admin;

/// <summary>An answer of the admin API, ready to be sent.</summary>
/// <param name="Status">The status.</param>
/// <param name="ContentType">The content type.</param>
/// <param name="Body">The body.</param>
internal readonly record struct AdminAnswer(int Status, string ContentType, byte[] Body)
{
    private const string Json = "application/json";

    /// <summary>A body as JSON.</summary>
    public static AdminAnswer Of<T>(int status, T body, JsonTypeInfo<T> type)
        => new(status, Json, JsonSerializer.SerializeToUtf8Bytes(body, type));

    /// <summary>A text that is not JSON.</summary>
    public static AdminAnswer OfText(int status, string contentType, string text)
        => new(status, contentType, Encoding.UTF8.GetBytes(text));

    /// <summary>A refusal that says what to do.</summary>
    public static AdminAnswer Refused(int status, string code, string message, string[]? problems = null)
        => Of(status, new ErrorBody(new ErrorDetail(code, message, problems)), AdminJson.Default.ErrorBody);

    /// <summary>The ledger cannot write: the same everywhere.</summary>
    public static AdminAnswer LedgerDown(string? reason)
        => Refused(
            503,
            "ledger_unavailable",
            $"The ledger cannot write, nothing was changed. {reason ?? "Try again; a repeated credit counts once."}");

    /// <summary>No such workspace.</summary>
    public static AdminAnswer NoWorkspace(string idOrName)
        => Refused(404, "workspace_not_found",
            $"There is no workspace {Quoted(idOrName)}. GET /admin/workspaces lists them.");

    /// <summary>What a caller sent, short enough for a message.</summary>
    public static string Quoted(string text)
        => text.Length <= 64 ? $"\"{text}\"" : string.Concat("\"", text.AsSpan(0, 64), "…\"");
}
