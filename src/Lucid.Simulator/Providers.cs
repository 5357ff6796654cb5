namespace Lucid.Simulator;

/// <summary>What providers have in common.</summary>
internal static class Providers
{
    /// <summary>Requests and answers have the shape of a chat completion.</summary>
    public static bool IsOpenAiShaped(this Provider provider) =>
        provider is Provider.OpenAi or Provider.Gemini or Provider.OpenClaw;
}
