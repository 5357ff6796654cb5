using System;

namespace Lucid.Net.Http1;

/// <summary>One request head. See <see cref="MessageHead"/> for how it keeps its bytes.</summary>
public sealed class RequestHead : MessageHead
{
    internal int MethodStart;
    internal int MethodBytes;
    internal int TargetStart;
    internal int TargetBytes;
    internal TargetParts Parts;

    /// <summary>The method.</summary>
    public HttpMethod Method { get; internal set; }

    /// <summary>The method as it was sent, at most 24 bytes.</summary>
    public ReadOnlySpan<byte> MethodText => Stored(MethodStart, MethodBytes);

    /// <summary>The whole request target as it was sent.</summary>
    public ReadOnlySpan<byte> Target => Stored(TargetStart, TargetBytes);

    /// <summary>
    /// The path, byte for byte as it was sent: no unescaping, no removal of dots or double slashes. <c>/</c> where an
    /// absolute target has none, <c>*</c> for <c>OPTIONS *</c>.
    /// </summary>
    public ReadOnlySpan<byte> Path =>
        Parts.PathBytes == 0 ? "/"u8 : Stored(TargetStart + Parts.PathStart, Parts.PathBytes);

    /// <summary>What follows the first <c>?</c>; empty without one.</summary>
    public ReadOnlySpan<byte> Query => Stored(TargetStart + Parts.QueryStart, Parts.QueryBytes);

    /// <summary>
    /// Host and optional port of an absolute target, which take the place of <c>Host</c> (RFC 9112 section 3.2.2);
    /// empty for every other target. No route may depend on it.
    /// </summary>
    public ReadOnlySpan<byte> Authority => Stored(TargetStart + Parts.AuthorityStart, Parts.AuthorityBytes);

    /// <summary>
    /// Whether the target is absolute with scheme <c>https</c>; a server refuses that where it speaks no TLS.
    /// </summary>
    public bool IsHttpsTarget => Parts.IsHttps;

    /// <summary>How the body is delimited.</summary>
    public BodyFraming Framing { get; internal set; }

    /// <summary>
    /// Whether the client waits for <c>100 Continue</c> before it sends its body. False where there is no body to wait
    /// for and for HTTP/1.0 (RFC 9110 section 10.1.1).
    /// </summary>
    public bool ExpectContinue { get; internal set; }

    /// <inheritdoc/>
    public override void Clear()
    {
        base.Clear();
        Method = HttpMethod.Other;
        MethodStart = MethodBytes = TargetStart = TargetBytes = 0;
        Parts = default;
        Framing = BodyFraming.None;
        ExpectContinue = false;
    }
}
