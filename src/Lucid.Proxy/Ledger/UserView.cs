using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Ledger;

/// <summary>A user of a workspace and how many calls it has in flight at one moment.</summary>
internal sealed record UserView(UserId Id, string Name, int InFlight);
