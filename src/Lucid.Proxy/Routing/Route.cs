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
}
