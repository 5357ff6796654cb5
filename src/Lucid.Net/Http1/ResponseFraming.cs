namespace Lucid.Net.Http1;

/// <summary>How the body of an answer is delimited (RFC 9112 section 6.3).</summary>
public enum ResponseFraming : byte
{
    /// <summary>There is no body: 1xx, 204, 304, or the answer to HEAD, whatever the head says.</summary>
    None,

    /// <summary>As many bytes as <see cref="MessageHead.ContentLength"/> says; may be 0.</summary>
    Length,

    /// <summary>Chunks (RFC 9112 section 7.1).</summary>
    Chunked,

    /// <summary>All bytes until the peer ends the connection; a truncation cannot be seen at this layer.</summary>
    UntilClose,
}
