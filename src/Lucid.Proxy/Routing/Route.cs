namespace Lucid.Proxy.Routing;

/// <summary>The doors of the public listener.</summary>
internal enum Route : byte
{
    /// <summary>No such path.</summary>
    None,

    /// <summary><c>POST /v1/chat/completions</c>.</summary>
    ChatCompletions,

    /// <summary><c>POST /v1/messages</c>.</summary>
    Messages,

    /// <summary><c>GET /v1/models</c>.</summary>
    Models,

    /// <summary><c>GET /v1/models/{id}</c>.</summary>
    Model,

    /// <summary><c>HEAD</c> or <c>GET</c> of <c>/</c> and <c>/api/hello</c>: is anybody there?</summary>
    Hello,

    /// <summary><c>POST /v1/messages/count_tokens</c>.</summary>
    CountTokens,

    /// <summary><c>POST /api/chat</c>, Ollama's own.</summary>
    OllamaChat,

    /// <summary><c>POST /api/generate</c>, Ollama's own.</summary>
    OllamaGenerate,

    /// <summary><c>POST /api/embed</c>, Ollama's own.</summary>
    OllamaEmbed,

    /// <summary><c>POST /api/show</c>, Ollama's own.</summary>
    OllamaShow,

    /// <summary><c>GET /api/tags</c>, Ollama's own.</summary>
    OllamaTags,

    /// <summary><c>GET /api/version</c>, Ollama's own.</summary>
    OllamaVersion,
}
