namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>The official package that a conversation is held with, and with it the endpoint.</summary>
public enum Package
{
    /// <summary>Chat completions.</summary>
    OpenAi,

    /// <summary>Messages.</summary>
    Anthropic,
}
