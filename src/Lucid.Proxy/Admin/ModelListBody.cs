namespace Lucid.Proxy.Admin;

/// <summary>The catalog in force.</summary>
internal sealed record ModelListBody(ModelBody[] Models);
