namespace Lucid.Net.Http1;

/// <summary>Request methods that this library knows (RFC 9110 section 9.3).</summary>
public enum HttpMethod : byte
{
    /// <summary>A token that is none of the others; its text is in <see cref="RequestHead.MethodText"/>.</summary>
    Other,

    /// <summary>GET.</summary>
    Get,

    /// <summary>HEAD.</summary>
    Head,

    /// <summary>POST.</summary>
    Post,

    /// <summary>PUT.</summary>
    Put,

    /// <summary>PATCH (RFC 5789).</summary>
    Patch,

    /// <summary>DELETE.</summary>
    Delete,

    /// <summary>OPTIONS.</summary>
    Options,

    /// <summary>CONNECT: always rejected by the parser with 501.</summary>
    Connect,

    /// <summary>TRACE: always rejected by the parser with 405.</summary>
    Trace,
}
