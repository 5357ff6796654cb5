using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Ledger;

/// <summary>What the directory knows of a workspace; its money stands in the account record.</summary>
internal sealed class WorkspaceEntry(WorkspaceId id, string name, long createdAtUnixMs)
{
    public WorkspaceId Id => id;

    public string Name => name;

    public long CreatedAtUnixMs => createdAtUnixMs;

    /// <summary>The first of its users in the order they appeared; null while it has none.</summary>
    public UserEntry? FirstUser { get; private set; }

    /// <summary>Adds a user behind the others.</summary>
    public void AddUser(UserEntry user)
    {
        if (FirstUser is not { } last)
        {
            FirstUser = user;
            return;
        }

        while (last.Next is { } next)
        {
            last = next;
        }

        last.Next = user;
    }
}
