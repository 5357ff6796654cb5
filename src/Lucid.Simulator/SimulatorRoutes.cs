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
            _ when path.SequenceEqual("/sim/stats"u8) => (SimulatorRoute.Stats, HttpMethod.Get),
            _ when path.SequenceEqual("/sim/last"u8) => (SimulatorRoute.Last, HttpMethod.Get),
            _ => (SimulatorRoute.Unknown, head.Method),
        };
        return head.Method == method ? route : SimulatorRoute.WrongMethod;
    }
}
