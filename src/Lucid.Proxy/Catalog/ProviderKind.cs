namespace Lucid.Proxy.Catalog;

/// <summary>The wire format a provider speaks.</summary>
internal enum ProviderKind : byte
{
    /// <summary>Anthropic Messages.</summary>
    Anthropic,

    /// <summary>OpenAI Chat Completions, or a server that looks like it.</summary>
    OpenAi,

    /// <summary>A local Ollama.</summary>
    Ollama,

    /// <summary>Gemini's own API (images and video).</summary>
    Gemini,

    /// <summary>ElevenLabs speech.</summary>
    ElevenLabs,

    /// <summary>Veo on Vertex.</summary>
    Vertex,
}
