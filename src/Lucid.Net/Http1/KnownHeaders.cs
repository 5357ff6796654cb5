using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Http1;

/// <summary>
/// Classifies field names: one guess by length and first letter, one comparison. Thread-safe, allocates nothing.
/// </summary>
/// <remarks>Code rather than tables: a table would be a static that the native binary checks at every use.</remarks>
public static class KnownHeaders
{
    /// <summary>Finds the known header of a name in any letter case.</summary>
    /// <param name="name">A token (RFC 9110 section 5.6.2).</param>
    public static KnownHeader Classify(ReadOnlySpan<byte> name)
    {
        KnownHeader candidate = name.IsEmpty ? KnownHeader.Other : Guess(name);
        return candidate != KnownHeader.Other && Ascii.TokenEqualsIgnoreCase(name, NameOf(candidate))
            ? candidate
            : KnownHeader.Other;
    }

    /// <summary>The lower-case spelling of a known name; empty for <see cref="KnownHeader.Other"/>.</summary>
    /// <param name="header">Any member.</param>
    public static ReadOnlySpan<byte> NameOf(KnownHeader header) => header switch
    {
        KnownHeader.Host => "host"u8,
        KnownHeader.Connection => "connection"u8,
        KnownHeader.ContentLength => "content-length"u8,
        KnownHeader.ContentType => "content-type"u8,
        KnownHeader.ContentEncoding => "content-encoding"u8,
        KnownHeader.TransferEncoding => "transfer-encoding"u8,
        KnownHeader.Expect => "expect"u8,
        KnownHeader.Authorization => "authorization"u8,
        KnownHeader.XApiKey => "x-api-key"u8,
        KnownHeader.AnthropicVersion => "anthropic-version"u8,
        KnownHeader.AnthropicBeta => "anthropic-beta"u8,
        KnownHeader.Accept => "accept"u8,
        KnownHeader.AcceptEncoding => "accept-encoding"u8,
        KnownHeader.AcceptLanguage => "accept-language"u8,
        KnownHeader.UserAgent => "user-agent"u8,
        KnownHeader.Cookie => "cookie"u8,
        KnownHeader.SetCookie => "set-cookie"u8,
        KnownHeader.RetryAfter => "retry-after"u8,
        KnownHeader.RetryAfterMs => "retry-after-ms"u8,
        KnownHeader.XShouldRetry => "x-should-retry"u8,
        KnownHeader.RequestId => "request-id"u8,
        KnownHeader.XRequestId => "x-request-id"u8,
        KnownHeader.Date => "date"u8,
        KnownHeader.Server => "server"u8,
        KnownHeader.Location => "location"u8,
        KnownHeader.KeepAlive => "keep-alive"u8,
        KnownHeader.TE => "te"u8,
        KnownHeader.Trailer => "trailer"u8,
        KnownHeader.Upgrade => "upgrade"u8,
        KnownHeader.Http2Settings => "http2-settings"u8,
        KnownHeader.ProxyConnection => "proxy-connection"u8,
        KnownHeader.ProxyAuthorization => "proxy-authorization"u8,
        KnownHeader.ProxyAuthenticate => "proxy-authenticate"u8,
        KnownHeader.Via => "via"u8,
        KnownHeader.AltSvc => "alt-svc"u8,
        KnownHeader.StrictTransportSecurity => "strict-transport-security"u8,
        KnownHeader.Forwarded => "forwarded"u8,
        KnownHeader.XForwardedFor => "x-forwarded-for"u8,
        KnownHeader.XForwardedHost => "x-forwarded-host"u8,
        KnownHeader.XForwardedProto => "x-forwarded-proto"u8,
        KnownHeader.XRealIp => "x-real-ip"u8,
        KnownHeader.Origin => "origin"u8,
        KnownHeader.Referer => "referer"u8,
        KnownHeader.CacheControl => "cache-control"u8,
        KnownHeader.ETag => "etag"u8,
        KnownHeader.IfNoneMatch => "if-none-match"u8,
        KnownHeader.Range => "range"u8,
        KnownHeader.ContentRange => "content-range"u8,
        KnownHeader.OpenAIOrganization => "openai-organization"u8,
        KnownHeader.OpenAIProject => "openai-project"u8,
        KnownHeader.AnthropicOrganizationId => "anthropic-organization-id"u8,
        KnownHeader.IdempotencyKey => "idempotency-key"u8,
        KnownHeader.XLucidStrict => "x-lucid-strict"u8,
        KnownHeader.XStainlessRetryCount => "x-stainless-retry-count"u8,
        KnownHeader.Traceparent => "traceparent"u8,
        KnownHeader.Tracestate => "tracestate"u8,
        _ => default,
    };

    private static KnownHeader Guess(ReadOnlySpan<byte> name) => (name.Length, (char)(name[0] | 0x20)) switch
    {
        (2, 't') => KnownHeader.TE,
        (3, 'v') => KnownHeader.Via,
        (4, 'd') => KnownHeader.Date,
        (4, 'e') => KnownHeader.ETag,
        (4, 'h') => KnownHeader.Host,
        (5, 'r') => KnownHeader.Range,
        (6, 'a') => KnownHeader.Accept,
        (6, 'c') => KnownHeader.Cookie,
        (6, 'e') => KnownHeader.Expect,
        (6, 'o') => KnownHeader.Origin,
        (6, 's') => KnownHeader.Server,
        (7, 'a') => KnownHeader.AltSvc,
        (7, 'r') => KnownHeader.Referer,
        (7, 't') => KnownHeader.Trailer,
        (7, 'u') => KnownHeader.Upgrade,
        (8, 'l') => KnownHeader.Location,
        (9, 'f') => KnownHeader.Forwarded,
        (9, 'x') => (name[2] | 0x20) == 'a' ? KnownHeader.XApiKey : KnownHeader.XRealIp,
        (10, 'c') => KnownHeader.Connection,
        (10, 'k') => KnownHeader.KeepAlive,
        (10, 'r') => KnownHeader.RequestId,
        (10, 's') => KnownHeader.SetCookie,
        (10, 't') => KnownHeader.Tracestate,
        (10, 'u') => KnownHeader.UserAgent,
        (11, 'r') => KnownHeader.RetryAfter,
        (11, 't') => KnownHeader.Traceparent,
        (12, 'c') => KnownHeader.ContentType,
        (12, 'x') => KnownHeader.XRequestId,
        (13, 'a') => KnownHeader.Authorization,
        (13, 'c') => (name[1] | 0x20) == 'a' ? KnownHeader.CacheControl : KnownHeader.ContentRange,
        (13, 'i') => KnownHeader.IfNoneMatch,
        (14, 'a') => KnownHeader.AnthropicBeta,
        (14, 'c') => KnownHeader.ContentLength,
        (14, 'h') => KnownHeader.Http2Settings,
        (14, 'o') => KnownHeader.OpenAIProject,
        (14, 'r') => KnownHeader.RetryAfterMs,
        (14, 'x') => (name[2] | 0x20) == 'l' ? KnownHeader.XLucidStrict : KnownHeader.XShouldRetry,
        (15, 'a') => (name[7] | 0x20) == 'e' ? KnownHeader.AcceptEncoding : KnownHeader.AcceptLanguage,
        (15, 'i') => KnownHeader.IdempotencyKey,
        (15, 'x') => KnownHeader.XForwardedFor,
        (16, 'c') => KnownHeader.ContentEncoding,
        (16, 'p') => KnownHeader.ProxyConnection,
        (16, 'x') => KnownHeader.XForwardedHost,
        (17, 'a') => KnownHeader.AnthropicVersion,
        (17, 't') => KnownHeader.TransferEncoding,
        (17, 'x') => KnownHeader.XForwardedProto,
        (18, 'p') => KnownHeader.ProxyAuthenticate,
        (19, 'o') => KnownHeader.OpenAIOrganization,
        (19, 'p') => KnownHeader.ProxyAuthorization,
        (23, 'x') => KnownHeader.XStainlessRetryCount,
        (25, 'a') => KnownHeader.AnthropicOrganizationId,
        (25, 's') => KnownHeader.StrictTransportSecurity,
        _ => KnownHeader.Other,
    };
}
