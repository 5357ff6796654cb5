namespace Lucid.Proxy.Ledger;

/// <summary>The answer to creating a workspace, in order of precedence.</summary>
internal enum WorkspaceVerdict : byte
{
    /// <summary>Created and durable.</summary>
    Created,

    /// <summary>Names have 1 to 128 bytes of UTF-8, no control character and no blank at either end.</summary>
    InvalidName,

    /// <summary>The name is taken; the result carries the workspace that has it.</summary>
    NameTaken,

    /// <summary>The configured number of workspaces is reached.</summary>
    AtCapacity,

    /// <summary>The journal has stopped or cannot keep up.</summary>
    Unavailable,
}
