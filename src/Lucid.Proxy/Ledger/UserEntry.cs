using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Ledger;

/// <summary>What the directory knows of a user.</summary>
internal sealed class UserEntry(UserId id, string name)
{
    public UserId Id => id;

    public string Name => name;

    /// <summary>The workspace's next user in the order they appeared; most workspaces have one, so there is no
    /// list.</summary>
    public UserEntry? Next { get; set; }
}
