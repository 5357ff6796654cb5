using System.Text.Json.Serialization;

namespace Lucid.Proxy.Admin;

/// <summary>How the admin API's bodies become JSON and back, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(WorkspaceBody))]
[JsonSerializable(typeof(WorkspaceListBody))]
[JsonSerializable(typeof(CreditBody))]
[JsonSerializable(typeof(KeyListBody))]
[JsonSerializable(typeof(IssuedKeyBody))]
[JsonSerializable(typeof(RevokedKeyBody))]
[JsonSerializable(typeof(UsageBody))]
[JsonSerializable(typeof(CallListBody))]
[JsonSerializable(typeof(ModelListBody))]
[JsonSerializable(typeof(ProviderListBody))]
[JsonSerializable(typeof(ReloadBody))]
[JsonSerializable(typeof(StatusBody))]
[JsonSerializable(typeof(AuditBody))]
[JsonSerializable(typeof(OrphanListBody))]
internal sealed partial class AdminJson : JsonSerializerContext;
