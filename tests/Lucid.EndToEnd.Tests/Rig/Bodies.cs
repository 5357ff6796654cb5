using System.Text.Json;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>Request bodies.</summary>
internal static class Bodies
{
    public const string ChatPath = "/v1/chat/completions";

    public const string MessagesPath = "/v1/messages";

    public const string Version = "anthropic-version: 2023-06-01";

    /// <summary>A chat completion; more members may be added, each with a leading comma.</summary>
    public static string Chat(
        string text, bool isStream = false, string more = "", string model = LucidSettings.OpenAiModel)
    {
        string stream = isStream ? ",\"stream\":true" : "";
        return $$"""{"model":"{{model}}","messages":{{User(text)}},"max_tokens":1000{{stream}}{{more}}}""";
    }

    /// <summary>A message; more members may be added, each with a leading comma.</summary>
    public static string Message(
        string text, bool isStream = false, string more = "", string model = LucidSettings.AnthropicModel)
    {
        string stream = isStream ? ",\"stream\":true" : "";
        return $$"""{"model":"{{model}}","max_tokens":1000,"messages":{{User(text)}}{{stream}}{{more}}}""";
    }

    /// <summary>The body of either dialect's endpoint.</summary>
    public static string For(string path, string text, bool isStream = false, string more = "") =>
        path == ChatPath ? Chat(text, isStream, more) : Message(text, isStream, more);

    private static string User(string text) => $$"""[{"role":"user","content":{{JsonSerializer.Serialize(text)}}}]""";
}
