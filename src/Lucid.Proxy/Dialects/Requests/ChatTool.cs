using Lucid.Net.Bytes;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>A tool that the client offers. Strings without quotes.</summary>
internal struct ChatTool
{
    public ByteRange Name;
    public ByteRange Description;

    /// <summary>The raw schema; empty when it takes no arguments.</summary>
    public ByteRange Schema;

    /// <summary>Where a <c>strict</c> that is true stands.</summary>
    public ChatField Strict;

    public ByteRange Cache;

    /// <summary>Position in <c>tools</c>.</summary>
    public int Index;

    /// <summary>The client's choice leaves it out.</summary>
    public bool IsHidden;
}
