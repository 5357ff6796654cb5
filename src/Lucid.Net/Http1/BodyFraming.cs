namespace Lucid.Net.Http1;

/// <summary>How the body of a request is delimited (RFC 9112 section 6.3).</summary>
public enum BodyFraming : byte
{
    /// <summary>There is no body.</summary>
    None,

    /// <summary>As many bytes as <see cref="MessageHead.ContentLength"/> says; may be 0.</summary>
    Length,

    /// <summary>Chunks (RFC 9112 section 7.1).</summary>
    Chunked,
}
