namespace Lucid.Proxy.Dialects;

/// <summary>The wire format of a chat call: of the client by its path, of an upstream by its provider's kind.</summary>
internal enum Dialect : byte
{
    /// <summary>OpenAI chat completions.</summary>
    OpenAi,

    /// <summary>Anthropic messages.</summary>
    Anthropic,

    /// <summary>Ollama's native chat.</summary>
    Ollama,
}
