namespace Lucid.Proxy.Catalog;

/// <summary>What a model produces, and so which endpoint it is called through.</summary>
internal enum ModelKind : byte
{
    /// <summary>Text and tool calls: both chat endpoints.</summary>
    Chat,

    /// <summary>Images.</summary>
    Image,

    /// <summary>Speech.</summary>
    Speech,

    /// <summary>Video.</summary>
    Video,
}
