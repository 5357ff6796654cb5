using System;
using Lucid.Net.Http1;

namespace Lucid.Proxy.Routing;

/// <summary>Decides the door by the request target alone, never by <c>Host</c>. Paths match byte for byte: nothing is
/// decoded or normalised, so no spelling reaches a door that it does not name.</summary>
internal static class RouteTable
{
    /// <summary>Path of one model, up to its id.</summary>
    public static ReadOnlySpan<byte> ModelPrefix => "/v1/models/"u8;

    /// <summary>Finds the door of a path and checks the method.</summary>
    public static RouteMatch Match(HttpMethod method, ReadOnlySpan<byte> path)
    {
        var isAnthropic = IsAnthropic(path);
        if (path.SequenceEqual("/v1/chat/completions"u8))
        {
            return new RouteMatch(Route.ChatCompletions, method == HttpMethod.Post, isAnthropic);
        }

        if (path.SequenceEqual("/v1/messages"u8))
        {
            return new RouteMatch(Route.Messages, method == HttpMethod.Post, isAnthropic);
        }

        if (path.SequenceEqual("/v1/messages/count_tokens"u8))
        {
            return new RouteMatch(Route.CountTokens, method == HttpMethod.Post, isAnthropic);
        }

        var isRead = method is HttpMethod.Get or HttpMethod.Head;
        if (path.SequenceEqual("/"u8) || path.SequenceEqual("/api/hello"u8))
        {
            return new RouteMatch(Route.Hello, isRead, isAnthropic);
        }

        if (IsOllama(path))
        {
            var route = OllamaRoute(path);
            return new RouteMatch(
                route, IsRead(route) ? isRead : method == HttpMethod.Post, IsAnthropicPath: false, IsOllamaPath: true);
        }

        if (path.SequenceEqual("/v1/models"u8))
        {
            return new RouteMatch(Route.Models, isRead, isAnthropic);
        }

        return path.StartsWith(ModelPrefix) && path.Length > ModelPrefix.Length
            ? new RouteMatch(Route.Model, isRead, isAnthropic)
            : new RouteMatch(Route.None, false, isAnthropic);
    }

    /// <summary>Whether callers of this path expect Anthropic's error shape.</summary>
    public static bool IsAnthropic(ReadOnlySpan<byte> path) =>
        path.StartsWith("/v1/messages"u8) || path.StartsWith("/v1/v1/messages"u8) || path.StartsWith("/messages"u8);

    /// <summary>Whether callers of this path expect Ollama's error shape.</summary>
    public static bool IsOllama(ReadOnlySpan<byte> path) => path.StartsWith("/api/"u8);

    /// <summary>Whether a door is one to Ollama's own API.</summary>
    public static bool IsOllama(Route route) => route is >= Route.OllamaChat and <= Route.OllamaVersion;

    /// <summary>The path of a door that has but one; the same at the upstream.</summary>
    public static ReadOnlySpan<byte> PathOf(Route route) => route switch
    {
        Route.ChatCompletions => "/v1/chat/completions"u8,
        Route.Messages => "/v1/messages"u8,
        Route.CountTokens => "/v1/messages/count_tokens"u8,
        Route.OllamaChat => "/api/chat"u8,
        Route.OllamaGenerate => "/api/generate"u8,
        Route.OllamaEmbed => "/api/embed"u8,
        Route.OllamaShow => "/api/show"u8,
        Route.OllamaTags => "/api/tags"u8,
        Route.OllamaVersion => "/api/version"u8,
        _ => default,
    };

    /// <summary>Whether a door is read from and takes no body.</summary>
    public static bool IsRead(Route route) =>
        route is Route.Models or Route.Model or Route.Hello or Route.OllamaTags or Route.OllamaVersion;

    private static Route OllamaRoute(ReadOnlySpan<byte> path)
    {
        for (var route = Route.OllamaChat; route <= Route.OllamaVersion; route++)
        {
            if (path.SequenceEqual(PathOf(route)))
            {
                return route;
            }
        }

        return Route.None;
    }

    /// <summary>The methods of a door, for the <c>allow</c> field of a 405.</summary>
    public static ReadOnlySpan<byte> Allowed(Route route) =>
        IsRead(route) ? "GET, HEAD"u8 : "POST"u8;

    /// <summary>Answers the commonest wrong base URLs with the right one.</summary>
    public static string NotFoundHint(ReadOnlySpan<byte> path)
    {
        if (path.StartsWith("/v1/v1/"u8))
        {
            return "Unknown path: it begins with /v1 twice. "
                + "Anthropic clients take the base URL without /v1, OpenAI clients with it.";
        }

        if (IsOllama(path))
        {
            return "Unknown path. Of Ollama's API this gateway serves chat, generate, embed, show, tags and version.";
        }

        return path.SequenceEqual("/chat/completions"u8) || path.SequenceEqual("/models"u8)
            || path.SequenceEqual("/messages"u8)
            ? "Unknown path: /v1 is missing. "
                + "OpenAI clients take the base URL with /v1 at its end, Anthropic clients without it."
            : "Unknown path. This gateway serves /v1/chat/completions, /v1/messages and /v1/models.";
    }
}
