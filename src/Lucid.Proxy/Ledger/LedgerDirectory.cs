using System;
using System.Collections.Generic;

using Lucid.Net.Bytes;
using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// Names and numbers of workspaces, users, keys and models, and the credits by reference: what the journal says beside
/// money. Numbers are given in order from 1. Used under the ledger's control lock.
/// </summary>
internal sealed class LedgerDirectory
{
    // Names of keys and users are few words over and over: one text for all that say the same, as long as there is
    // room.
    private const int MaxSharedNames = 4096;

    private readonly Dictionary<string, WorkspaceEntry> _workspacesByName = new(StringComparer.Ordinal);
    private readonly Dictionary<KeyId, KeyRevocation> _revocations = [];
    private readonly HashSet<string> _sharedNames = new(StringComparer.Ordinal);

    public List<WorkspaceEntry> Workspaces { get; } = [];

    public List<UserEntry> Users { get; } = [];

    public List<KeyEntry> Keys { get; } = [];

    public NumberedNames Models { get; } = new();

    /// <summary>Upstream accounts.</summary>
    public NumberedNames Upstreams { get; } = new();

    /// <summary>Every credit that was ever given: none is to be given twice.</summary>
    public Dictionary<CreditReference, CreditEntry> Credits { get; } = [];

    public WorkspaceId NextWorkspace => new(Workspaces.Count + 1);

    public UserId NextUser => new(Users.Count + 1);

    public KeyId NextKey => new(Keys.Count + 1);

    public WorkspaceEntry? Find(WorkspaceId id) => At(Workspaces, id.Value);

    public WorkspaceEntry? FindWorkspace(string name) => _workspacesByName.GetValueOrDefault(name);

    public UserEntry? Find(UserId id) => At(Users, id.Value);

    public KeyEntry? Find(KeyId id) => At(Keys, id.Value);

    /// <summary>The id of a model by number.</summary>
    public string ModelId(int number) => Models.NameOf(number) ?? "?";

    /// <summary>The user of that name in a workspace.</summary>
    public static UserEntry? FindUser(WorkspaceEntry workspace, string name)
    {
        UserEntry? user = workspace.FirstUser;
        while (user is not null && user.Name != name)
        {
            user = user.Next;
        }

        return user;
    }

    /// <summary>When a key was revoked; null while it is valid.</summary>
    public KeyRevocation? RevocationOf(KeyId key) =>
        _revocations.TryGetValue(key, out KeyRevocation revocation) ? revocation : null;

    public void Add(in WorkspaceCreatedEntry entry)
    {
        Invariant.Holds(entry.Workspace == NextWorkspace);
        WorkspaceEntry workspace = new(entry.Workspace, entry.Name, entry.AtUnixMs);
        _workspacesByName.Add(entry.Name, workspace);
        Workspaces.Add(workspace);
    }

    /// <summary>Adds a key, and its user when it is the user's first.</summary>
    public KeyEntry Add(in KeyIssuedEntry entry)
    {
        Invariant.Holds(entry.Key == NextKey);
        WorkspaceEntry? workspace = Find(entry.Workspace);
        Invariant.Holds(workspace is not null);
        UserEntry? user = FindUser(workspace, entry.UserName);
        if (user is null)
        {
            Invariant.Holds(entry.User == NextUser);
            user = new UserEntry(entry.User, Shared(entry.UserName));
            workspace.AddUser(user);
            Users.Add(user);
        }

        Invariant.Holds(user.Id == entry.User);
        KeyEntry key = new(entry.Hash)
        {
            Id = entry.Key,
            Workspace = entry.Workspace,
            User = user.Id,
            UserName = user.Name,
            Name = Shared(entry.Name),
            Prefix = entry.Prefix,
            CreatedAtUnixMs = entry.AtUnixMs,
        };
        Keys.Add(key);
        return key;
    }

    public void Add(in KeyRevokedEntry entry, long sequence)
    {
        KeyEntry? key = Find(entry.Key);
        Invariant.Holds(key is not null);
        key.Revoke();
        long at = RevocationOf(key.Id)?.AtUnixMs ?? entry.AtUnixMs;
        _revocations[key.Id] = new KeyRevocation(at, sequence);
    }

    public void Add(in CreditedEntry entry, long sequence)
    {
        Invariant.Holds(Find(entry.Workspace) is not null);
        Add(CreditReference.Of(entry.Workspace, entry.Reference), new CreditEntry(entry.Amount, sequence));
    }

    /// <summary>Adds a credit by its digest.</summary>
    public void Add(in CreditReference reference, CreditEntry credit) => Credits.Add(reference, credit);

    public void Add(in ModelRegisteredEntry entry) => Models.Add(entry.Number, entry.ModelId);

    public void Add(in UpstreamRegisteredEntry entry) => Upstreams.Add(entry.Number, entry.Name);

    private string Shared(string name)
    {
        if (_sharedNames.TryGetValue(name, out string? shared))
        {
            return shared;
        }

        if (_sharedNames.Count < MaxSharedNames)
        {
            _sharedNames.Add(name);
        }

        return name;
    }

    private static T? At<T>(List<T> entries, long number)
        where T : class => number >= 1 && number <= entries.Count ? entries[(int)number - 1] : null;
}
