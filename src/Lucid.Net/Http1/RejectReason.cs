namespace Lucid.Net.Http1;

/// <summary>
/// Why bytes of a peer were refused. <see cref="RejectReasons"/> gives each its status and its sentence. Most are
/// decided by the parsers of this folder; those marked "owner" need knowledge that only a server or client has (limits
/// of a body, clocks, routes) and are here so that every refusal speaks with one vocabulary.
/// </summary>
public enum RejectReason : byte
{
    /// <summary>Nothing was refused.</summary>
    None,

    /// <summary>More than one empty line before the request line (RFC 9112 section 2.2).</summary>
    EmptyLines,

    /// <summary>A line that ends with LF alone (RFC 9112 section 2.2).</summary>
    BareLineFeed,

    /// <summary>A CR that is not followed by LF (RFC 9112 section 2.2).</summary>
    BareCarriageReturn,

    /// <summary>The request line is not three parts with single spaces between them (RFC 9112 section 3).</summary>
    RequestLineSpacing,

    /// <summary>The version is missing or is not <c>HTTP/</c>, digit, dot, digit (RFC 9112 section 2.3).</summary>
    VersionMalformed,

    /// <summary>Another major version than 1, the HTTP/2 preface included (RFC 9110 section 15.6.6).</summary>
    VersionUnsupported,

    /// <summary>
    /// The method has a byte that no token has (RFC 9110 section 9.1). A TLS hello on a plain port ends here.
    /// </summary>
    MethodMalformed,

    /// <summary>The method is longer than 24 bytes.</summary>
    MethodTooLong,

    /// <summary>CONNECT: this is not a tunnel.</summary>
    MethodConnect,

    /// <summary>TRACE: it would show a client's credentials to scripts.</summary>
    MethodTrace,

    /// <summary>Owner: the route exists, but not for this method.</summary>
    MethodNotAllowed,

    /// <summary>The request target is longer than the limit.</summary>
    TargetTooLong,

    /// <summary>A control byte, a byte over 0x7F or <c>#</c> in the request target (RFC 9112 section 3.2).</summary>
    TargetByte,

    /// <summary><c>%</c> without two hexadecimal digits, or <c>%00</c> (RFC 3986 section 2.1).</summary>
    TargetEscape,

    /// <summary>
    /// The target is none of <c>/path</c>, <c>http://host/path</c> and <c>OPTIONS *</c> (RFC 9112 section 3.2).
    /// </summary>
    TargetForm,

    /// <summary>
    /// An absolute target of another scheme than <c>http</c> and <c>https</c>, or than the listener's (owner).
    /// </summary>
    TargetScheme,

    /// <summary>An absolute target with user information or a malformed host.</summary>
    TargetAuthority,

    /// <summary>Owner: the absolute target names a host that is not ours.</summary>
    TargetMisdirected,

    /// <summary>A space or tab between a field name and its colon, or inside the name (RFC 9112 section 5.1).</summary>
    FieldNameBlank,

    /// <summary>A field line without a colon.</summary>
    FieldColonMissing,

    /// <summary>A field line that starts with its colon.</summary>
    FieldNameEmpty,

    /// <summary>A field name with a byte that no token has (RFC 9110 section 5.1).</summary>
    FieldNameByte,

    /// <summary>A field line continued on the next line (obs-fold, RFC 9112 section 5.2).</summary>
    FieldFolded,

    /// <summary>A blank at the start of the line that should be the first field (RFC 9112 section 2.2).</summary>
    BlankBeforeFields,

    /// <summary>A control byte other than tab in a field value (RFC 9110 section 5.5).</summary>
    FieldValueByte,

    /// <summary>The head is larger than the limit.</summary>
    HeadTooLarge,

    /// <summary>There are more field lines than the limit.</summary>
    TooManyFields,

    /// <summary>One field line is larger than the limit.</summary>
    FieldTooLarge,

    /// <summary>HTTP/1.1 without <c>Host</c> (RFC 9112 section 3.2).</summary>
    HostMissing,

    /// <summary>More than one <c>Host</c>.</summary>
    HostRepeated,

    /// <summary>A <c>Host</c> that is empty, a list, or not a host with an optional port.</summary>
    HostMalformed,

    /// <summary><c>Content-Length</c> is not 1 to 19 digits below 2^63 (RFC 9110 section 8.6).</summary>
    ContentLengthMalformed,

    /// <summary>More than one <c>Content-Length</c>, equal or not (RFC 9112 section 6.3).</summary>
    ContentLengthRepeated,

    /// <summary><c>Transfer-Encoding</c> beside <c>Content-Length</c> (RFC 9112 section 6.1).</summary>
    LengthAndTransferEncoding,

    /// <summary><c>Transfer-Encoding</c> is not a list of codings, or repeats <c>chunked</c>.</summary>
    TransferEncodingMalformed,

    /// <summary><c>Transfer-Encoding</c> names another coding than <c>chunked</c>.</summary>
    TransferEncodingUnsupported,

    /// <summary>More than one <c>Transfer-Encoding</c> field.</summary>
    TransferEncodingRepeated,

    /// <summary><c>Transfer-Encoding</c> in an HTTP/1.0 message (RFC 9112 section 6.1).</summary>
    TransferEncodingInHttp10,

    /// <summary>
    /// POST with neither <c>Content-Length</c> nor <c>Transfer-Encoding</c> (RFC 9110 section 15.5.12).
    /// </summary>
    LengthRequired,

    /// <summary><c>Expect</c> with anything but <c>100-continue</c> (RFC 9110 section 10.1.1).</summary>
    ExpectationUnknown,

    /// <summary>Owner: the body is larger than the limit, by its <c>Content-Length</c> or by what came.</summary>
    BodyTooLarge,

    /// <summary>Owner: the client's address has as many connections as it may.</summary>
    TooManyConnections,

    /// <summary>Owner: the server has as many connections as it may.</summary>
    ServerFull,

    /// <summary>Owner: the connection ended before the body did.</summary>
    BodyTruncated,

    /// <summary>Owner: the head was not complete in time.</summary>
    HeadTimeout,

    /// <summary>Owner: the body came slower than the floor.</summary>
    BodyTimeout,

    /// <summary>Owner: the route wants another content type.</summary>
    ContentTypeRefused,

    /// <summary>Owner: a request body in a content coding.</summary>
    ContentEncodingRefused,

    /// <summary>A chunk size that is not 1 to 16 hexadecimal digits directly followed by CR LF or <c>;</c>.</summary>
    ChunkSizeMalformed,

    /// <summary>A chunk size of 2^63 or more, or of more than 16 digits.</summary>
    ChunkSizeTooLarge,

    /// <summary>A chunk extension that is not <c>;name</c> or <c>;name=value</c>, or has a control byte.</summary>
    ChunkExtensionMalformed,

    /// <summary>More than 4 KiB of chunk extensions in one body.</summary>
    ChunkExtensionsTooLarge,

    /// <summary>Chunk data that is not followed by CR LF.</summary>
    ChunkDataUnterminated,

    /// <summary>Trailers over 8 KiB.</summary>
    TrailersTooLarge,

    /// <summary>
    /// An answer's status line is not <c>HTTP/1.x</c>, space, three digits, space, reason (RFC 9112 section 4).
    /// </summary>
    StatusLineMalformed,

    /// <summary>An answer's status is below 100 or above 599.</summary>
    StatusOutOfRange,

    /// <summary>101 although no upgrade was asked for.</summary>
    SwitchingProtocols,

    /// <summary>Owner: more than 8 interim (1xx) answers.</summary>
    TooManyInterimAnswers,

    /// <summary>Owner: bytes behind an answer that nobody asked for.</summary>
    BytesBehindAnswer,
}
