namespace Lucid.Simulator.Requests;

/// <summary>Which of Ollama's calls a request is.</summary>
internal enum OllamaCall : byte
{
    Chat,
    Generate,
    Embed,
}
