using System;

namespace Lucid.Proxy.Catalog;

/// <summary>What a model takes as input.</summary>
[Flags]
internal enum ModelInputs : byte
{
    /// <summary>Nothing; never in a valid catalog.</summary>
    None = 0,

    /// <summary>Text.</summary>
    Text = 1,

    /// <summary>Images.</summary>
    Image = 2,

    /// <summary>PDF documents.</summary>
    Pdf = 4,

    /// <summary>Audio.</summary>
    Audio = 8,

    /// <summary>Video.</summary>
    Video = 16,
}
