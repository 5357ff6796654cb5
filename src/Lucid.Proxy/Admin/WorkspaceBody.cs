using System;

namespace Lucid.Proxy.Admin;

/// <summary>A workspace and its money.</summary>
/// <param name="Id">Such as <c>ws_1</c>.</param>
/// <param name="Name">Unique.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="BalanceUsd">All its money, what is held included.</param>
/// <param name="HeldUsd">Set aside for running calls.</param>
/// <param name="AvailableUsd">What a new call may take.</param>
/// <param name="InFlight">Calls running now, over all users.</param>
/// <param name="Users">Its users.</param>
internal sealed record WorkspaceBody(
    string Id,
    string Name,
    DateTimeOffset CreatedAt,
    string BalanceUsd,
    string HeldUsd,
    string AvailableUsd,
    int InFlight,
    UserBody[] Users);
