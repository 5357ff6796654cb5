namespace Lucid.Proxy.Routing;

/// <summary>What a request target leads to.</summary>
/// <param name="Route">The door; None when there is none.</param>
/// <param name="IsMethodAllowed">False: the path exists, but not for this method.</param>
/// <param name="IsAnthropicPath">The error shape that callers of this path expect is Anthropic's.</param>
/// <param name="IsOllamaPath">The error shape that callers of this path expect is Ollama's.</param>
internal readonly record struct RouteMatch(
    Route Route, bool IsMethodAllowed, bool IsAnthropicPath, bool IsOllamaPath = false);
