namespace Lucid.Simulator;

/// <summary>Whose wire format a request and its answer speak.</summary>
internal enum Provider : byte
{
    OpenAi,
    Anthropic,
}
