namespace Lucid.Proxy.Dialects.Requests;

/// <summary>Whether the model may, must or must not call a tool.</summary>
internal enum ToolChoice : byte
{
    /// <summary>The client did not say.</summary>
    Unsaid,

    Auto,
    None,
    Required,

    /// <summary>The one whose name is given.</summary>
    Named,
}
