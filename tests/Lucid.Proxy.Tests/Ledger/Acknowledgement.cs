using Lucid.Proxy.Keys;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Tests.Ledger;

/// <summary>Something that a ledger said was done for good.</summary>
/// <param name="Workspace">Whose it is.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The credit's reference, the key's secret, the revoked key's id, the settled exchange.</param>
/// <param name="Charged">Of a settlement.</param>
internal readonly record struct Acknowledgement(WorkspaceId Workspace, AckKind Kind, string Name, NanoUsd Charged);
