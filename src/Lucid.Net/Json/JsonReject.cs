namespace Lucid.Net.Json;

/// <summary>What was refused, and where.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Offset">Of the first wrong byte; for keys, of the opening quote.</param>
/// <param name="PathIndex">The watched path that a refused key belongs to; -1 for all other kinds.</param>
public readonly record struct JsonReject(JsonRejectKind Kind, int Offset, int PathIndex);
