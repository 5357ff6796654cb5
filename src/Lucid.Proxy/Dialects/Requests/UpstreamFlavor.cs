namespace Lucid.Proxy.Dialects.Requests;

/// <summary>Whose server speaks the dialect; they differ in what they take.</summary>
internal enum UpstreamFlavor : byte
{
    /// <summary>A server that merely looks like OpenAI's.</summary>
    Plain,

    OpenAi,

    /// <summary>Gemini's compatible endpoint.</summary>
    Gemini,

    /// <summary>OpenClaw's gateway.</summary>
    OpenClaw,
}
