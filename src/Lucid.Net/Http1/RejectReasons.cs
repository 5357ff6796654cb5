namespace Lucid.Net.Http1;

/// <summary>What a refusal is answered with. Thread-safe, allocates nothing.</summary>
public static class RejectReasons
{
    /// <summary>The status a server answers a client with.</summary>
    /// <param name="reason">Any member; those that only an upstream's answer can cause give 502.</param>
    public static int Status(RejectReason reason) => reason switch
    {
        RejectReason.MethodTrace or RejectReason.MethodNotAllowed => 405,
        RejectReason.HeadTimeout or RejectReason.BodyTimeout => 408,
        RejectReason.LengthRequired => 411,
        RejectReason.BodyTooLarge => 413,
        RejectReason.TargetTooLong => 414,
        RejectReason.ContentTypeRefused or RejectReason.ContentEncodingRefused => 415,
        RejectReason.ExpectationUnknown => 417,
        RejectReason.TargetMisdirected => 421,
        RejectReason.HeadTooLarge or RejectReason.TooManyFields or RejectReason.FieldTooLarge
            or RejectReason.TrailersTooLarge => 431,
        RejectReason.MethodTooLong or RejectReason.MethodConnect or RejectReason.TransferEncodingUnsupported => 501,
        RejectReason.StatusLineMalformed or RejectReason.StatusOutOfRange or RejectReason.SwitchingProtocols
            or RejectReason.TooManyInterimAnswers or RejectReason.BytesBehindAnswer => 502,
        RejectReason.TooManyConnections or RejectReason.ServerFull => 503,
        RejectReason.VersionUnsupported => 505,
        _ => 400,
    };

    /// <summary>One sentence for the peer's developer.</summary>
    /// <param name="reason">Any member.</param>
    public static string Text(RejectReason reason) => reason switch
    {
        RejectReason.None => "Nothing was refused.",
        RejectReason.EmptyLines => "More than one empty line stands before the request line.",
        RejectReason.BareLineFeed => "A line ends with LF alone; every line ends with CR LF.",
        RejectReason.BareCarriageReturn => "A CR is not followed by LF.",
        RejectReason.RequestLineSpacing => "The request line is not method, target and version with single spaces.",
        RejectReason.VersionMalformed => "The HTTP version is missing or malformed.",
        RejectReason.VersionUnsupported => "Only HTTP/1.1 and HTTP/1.0 are spoken here.",
        RejectReason.MethodMalformed => "The method is not a token; is this TLS on a plain port?",
        RejectReason.MethodTooLong => "The method is longer than 24 bytes.",
        RejectReason.MethodConnect => "CONNECT is not implemented; this is not a tunnel.",
        RejectReason.MethodTrace => "TRACE is not allowed.",
        RejectReason.MethodNotAllowed => "The method is not allowed for this path.",
        RejectReason.TargetTooLong => "The request target is too long.",
        RejectReason.TargetByte => "The request target has a byte that must be percent-encoded, or a fragment.",
        RejectReason.TargetEscape => "The request target has a percent sign without two hexadecimal digits, or %00.",
        RejectReason.TargetForm => "The request target is not a path.",
        RejectReason.TargetScheme => "The request target has a scheme that is not served here.",
        RejectReason.TargetAuthority => "The request target has user information or a malformed host.",
        RejectReason.TargetMisdirected => "The request target names a host that is not served here.",
        RejectReason.FieldNameBlank => "A header field name is followed by a blank or has one inside.",
        RejectReason.FieldColonMissing => "A header field line has no colon.",
        RejectReason.FieldNameEmpty => "A header field has no name.",
        RejectReason.FieldNameByte => "A header field name has a byte that no token has.",
        RejectReason.FieldFolded => "A header field is continued on the next line.",
        RejectReason.BlankBeforeFields => "A blank stands before the first header field.",
        RejectReason.FieldValueByte => "A header field value has a control byte.",
        RejectReason.HeadTooLarge => "The head is too large.",
        RejectReason.TooManyFields => "There are too many header fields.",
        RejectReason.FieldTooLarge => "A header field is too large.",
        RejectReason.HostMissing => "The Host header field is missing.",
        RejectReason.HostRepeated => "There is more than one Host header field.",
        RejectReason.HostMalformed => "The Host header field is not a host with an optional port.",
        RejectReason.ContentLengthMalformed => "Content-Length is not a plain number below 2^63.",
        RejectReason.ContentLengthRepeated => "There is more than one Content-Length header field.",
        RejectReason.LengthAndTransferEncoding => "Content-Length and Transfer-Encoding exclude each other.",
        RejectReason.TransferEncodingMalformed => "Transfer-Encoding is malformed.",
        RejectReason.TransferEncodingUnsupported => "The only transfer coding spoken here is chunked.",
        RejectReason.TransferEncodingRepeated => "There is more than one Transfer-Encoding header field.",
        RejectReason.TransferEncodingInHttp10 => "HTTP/1.0 has no Transfer-Encoding.",
        RejectReason.LengthRequired => "POST needs Content-Length or Transfer-Encoding: chunked.",
        RejectReason.ExpectationUnknown => "The only expectation known here is 100-continue.",
        RejectReason.BodyTooLarge => "The body is too large.",
        RejectReason.TooManyConnections => "There are too many connections from this address.",
        RejectReason.ServerFull => "There are too many connections to this server.",
        RejectReason.BodyTruncated => "The connection ended before the body did.",
        RejectReason.HeadTimeout => "The head took too long to arrive.",
        RejectReason.BodyTimeout => "The body arrived too slowly.",
        RejectReason.ContentTypeRefused => "The content type is not accepted here.",
        RejectReason.ContentEncodingRefused => "The content encoding is not accepted here.",
        RejectReason.ChunkSizeMalformed => "A chunk size is not 1 to 16 hexadecimal digits.",
        RejectReason.ChunkSizeTooLarge => "A chunk size is too large.",
        RejectReason.ChunkExtensionMalformed => "A chunk extension is malformed.",
        RejectReason.ChunkExtensionsTooLarge => "The chunk extensions are too large.",
        RejectReason.ChunkDataUnterminated => "Chunk data is not followed by CR LF.",
        RejectReason.TrailersTooLarge => "The trailers are too large.",
        RejectReason.StatusLineMalformed => "The status line is malformed.",
        RejectReason.StatusOutOfRange => "The status is below 100 or above 599.",
        RejectReason.SwitchingProtocols => "The upstream switched protocols without being asked.",
        RejectReason.TooManyInterimAnswers => "There are too many interim answers.",
        RejectReason.BytesBehindAnswer => "There are bytes behind the answer that nobody asked for.",
        _ => "The message is malformed.",
    };
}
