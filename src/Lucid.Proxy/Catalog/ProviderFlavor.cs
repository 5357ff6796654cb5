namespace Lucid.Proxy.Catalog;

/// <summary>Whose server it is that speaks OpenAI's wire format: they differ in what they take.</summary>
internal enum ProviderFlavor : byte
{
    /// <summary>A server that merely looks like OpenAI's.</summary>
    Plain,

    /// <summary>OpenAI itself.</summary>
    OpenAi,

    /// <summary>Gemini's compatible endpoint.</summary>
    Gemini,

    /// <summary>OpenClaw's gateway.</summary>
    OpenClaw,
}
