namespace Lucid.Proxy.Dialects.Requests;

/// <summary>How a media part gives its bytes.</summary>
internal enum PartSource : byte
{
    /// <summary>Base64 in the request.</summary>
    Base64,

    /// <summary>A link for the provider to fetch.</summary>
    Url,

    /// <summary>Plain text in the request, as a document.</summary>
    Text,
}
