using System;
using Lucid.Net.Http1;

namespace Lucid.Simulator;

/// <summary>Path and method to route.</summary>
internal static class SimulatorRoutes
{
    public static SimulatorRoute Of(RequestHead head)
    {
        ReadOnlySpan<byte> path = head.Path;
        (SimulatorRoute route, HttpMethod method) = path switch
        {
            _ when path.EndsWith("/chat/completions"u8) => (SimulatorRoute.Chat, HttpMethod.Post),
            _ when path.EndsWith("/messages"u8) => (SimulatorRoute.Messages, HttpMethod.Post),
            _ when path.EndsWith("/messages/count_tokens"u8) => (SimulatorRoute.CountTokens, HttpMethod.Post),
            _ when path.EndsWith("/models"u8) => (SimulatorRoute.Models, HttpMethod.Get),
            _ when path.EndsWith("/api/chat"u8) => (SimulatorRoute.OllamaChat, HttpMethod.Post),
            _ when path.EndsWith("/api/generate"u8) => (SimulatorRoute.OllamaGenerate, HttpMethod.Post),
            _ when path.EndsWith("/api/embed"u8) => (SimulatorRoute.OllamaEmbed, HttpMethod.Post),
            _ when path.EndsWith("/api/show"u8) => (SimulatorRoute.OllamaShow, HttpMethod.Post),
            _ when path.EndsWith("/api/tags"u8) => (SimulatorRoute.OllamaTags, HttpMethod.Get),
            _ when path.EndsWith("/api/version"u8) => (SimulatorRoute.OllamaVersion, HttpMethod.Get),
            _ when path.SequenceEqual("/sim/stats"u8) => (SimulatorRoute.Stats, HttpMethod.Get),
            _ when path.SequenceEqual("/sim/last"u8) => (SimulatorRoute.Last, HttpMethod.Get),
            _ => (SimulatorRoute.Unknown, head.Method),
        };
        return head.Method == method ? route : SimulatorRoute.WrongMethod;
    }

    /// <summary>Whose rules a request is held to. Two that look like OpenAI are told by what their base URL
    /// holds.</summary>
    public static Provider ProviderOf(SimulatorRoute route, RequestHead head) => route switch
    {
        SimulatorRoute.Messages or SimulatorRoute.CountTokens => Provider.Anthropic,
        >= SimulatorRoute.OllamaChat and <= SimulatorRoute.OllamaVersion => Provider.Ollama,
        _ when head.Path.IndexOf("/gemini/"u8) >= 0 || head.Path.IndexOf("/v1beta/openai/"u8) >= 0 => Provider.Gemini,
        _ when head.Path.IndexOf("/openclaw/"u8) >= 0 => Provider.OpenClaw,
        _ => Provider.OpenAi,
    };
}
