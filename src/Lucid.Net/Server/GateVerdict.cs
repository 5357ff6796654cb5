namespace Lucid.Net.Server;

/// <summary>Whether a connection may come in.</summary>
internal enum GateVerdict : byte
{
    /// <summary>It may.</summary>
    Admitted,

    /// <summary>Its address has as many as it may; it is told.</summary>
    AddressFull,

    /// <summary>The server has as many as it may; it is told.</summary>
    Full,

    /// <summary>So many were refused and have not gone yet that this one is told nothing.</summary>
    Flooded,
}
