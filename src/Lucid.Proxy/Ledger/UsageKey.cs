using System;

using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Ledger;

/// <summary>What one roll-up is over.</summary>
/// <param name="DayNumber">Days of <see cref="DateOnly.DayNumber"/>, UTC.</param>
/// <param name="Workspace">The workspace.</param>
/// <param name="User">The user.</param>
/// <param name="Key">The key.</param>
/// <param name="ModelNumber">The model as the journal numbers it.</param>
internal readonly record struct UsageKey(int DayNumber, WorkspaceId Workspace, UserId User, KeyId Key, int ModelNumber)
{
    public DateOnly Day => DateOnly.FromDayNumber(DayNumber);
}
