namespace Lucid.Net.Http1;

/// <summary>One answer's head. See <see cref="MessageHead"/> for how it keeps its bytes.</summary>
public sealed class ResponseHead : MessageHead
{
    /// <summary>
    /// The status, 100 to 599 without 101. 1xx heads are interim: another head follows on the same connection.
    /// </summary>
    public int Status { get; internal set; }

    /// <summary>Whether this is a 1xx head, after which the real answer follows.</summary>
    public bool IsInterim => Status < 200;

    /// <summary>How the body is delimited.</summary>
    public ResponseFraming Framing { get; internal set; }

    /// <inheritdoc/>
    public override void Clear()
    {
        base.Clear();
        Status = 0;
        Framing = ResponseFraming.None;
    }
}
