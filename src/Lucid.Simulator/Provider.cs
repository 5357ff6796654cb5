namespace Lucid.Simulator;

/// <summary>Whose wire format a request and its answer speak.</summary>
internal enum Provider : byte
{
    /// <summary>OpenAI itself.</summary>
    OpenAi,

    /// <summary>Anthropic.</summary>
    Anthropic,

    /// <summary>Gemini's endpoint that looks like OpenAI's, with everything in which it differs.</summary>
    Gemini,

    /// <summary>An OpenClaw gateway: looks like OpenAI, reports no usage in streams.</summary>
    OpenClaw,

    /// <summary>Ollama's own API.</summary>
    Ollama,
}
