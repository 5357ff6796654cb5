using System;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>Kinds of input besides text. The numbers are those of the catalog's inputs.</summary>
[Flags]
internal enum MediaKinds : byte
{
    None = 0,
    Image = 2,
    Pdf = 4,
    Audio = 8,
    Video = 16,
}
