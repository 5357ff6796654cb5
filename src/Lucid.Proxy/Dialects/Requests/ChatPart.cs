using Lucid.Net.Bytes;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>One part of a turn. Ranges lie in the client's body; those of strings are without quotes, escapes as the
/// client wrote them.</summary>
internal struct ChatPart
{
    public const int Second = -1;

    public PartKind Kind;

    /// <summary>How <see cref="Value"/> gives the bytes of media.</summary>
    public PartSource Source;

    /// <summary>One behind the position of a call's result, or of a result's call; 0 while there is none,
    /// <see cref="Second"/> for another result of the same call.</summary>
    public int Partner;

    /// <summary>What media it is.</summary>
    public MediaFormat Media;

    /// <summary>The result tells of a failure.</summary>
    public bool IsError;

    /// <summary>The arguments of a call are raw JSON, not JSON inside a string.</summary>
    public bool HasRawArguments;

    /// <summary>Text, base64, link, arguments, or hidden thinking.</summary>
    public ByteRange Value;

    /// <summary>Id of the call, in the call and in its result.</summary>
    public ByteRange Id;

    /// <summary>Of the id: where two differ, so do the ids.</summary>
    public int IdHash;

    /// <summary>Name of a tool, or title of a document.</summary>
    public ByteRange Name;

    /// <summary>Signature of thinking; on a call the thought signature that its provider wants to see again.</summary>
    public ByteRange Signature;

    /// <summary>Raw <c>extra_content</c> of a text or a call, for an upstream of the client's own dialect.</summary>
    public ByteRange Extra;

    /// <summary>Raw <c>cache_control</c>.</summary>
    public ByteRange Cache;

    /// <summary>Parts of a result that follow it.</summary>
    public int ChildCount;

    /// <summary>Where it stands.</summary>
    public PartPlace Place;
}
