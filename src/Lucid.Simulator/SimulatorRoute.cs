namespace Lucid.Simulator;

/// <summary>What a request asks for. Base URLs differ in what stands before: only the end of the path counts.</summary>
internal enum SimulatorRoute : byte
{
    Unknown,
    WrongMethod,
    Chat,
    Messages,
    CountTokens,
    Models,
    OllamaChat,
    OllamaGenerate,
    OllamaEmbed,
    OllamaShow,
    OllamaTags,
    OllamaVersion,
    Stats,
    Last,
}
